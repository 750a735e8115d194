import { spawn } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { LOCAL_FOLDER } from '../cli/config.ts'
import { openEngine } from '../cli/local/engine.ts'
import { runnerPython } from './runner-python.ts'

/**
 * `npm run runner [-- --store FOLDER] [--port N]`: the Python runner behind a RunPod-compatible endpoint on this machine, where the server
 * of the same folder (`npm start`, `memorisk serve`) sends its jobs. Sets up the runner's environment first. Ctrl-C stops it; a job that
 * was under way goes on when it starts again.
 */
const { values } = parseArgs({ options: { store: { type: 'string' }, port: { type: 'string' } } })
const port = values.port === undefined ? undefined : Number(values.port)
if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
  throw new Error(`--port must be the number of a port, not ${values.port}`)
}
const store = path.resolve(values.store ?? LOCAL_FOLDER)
const { runner } = await openEngine(store, port)
const python = await runnerPython()
const command = ['-m', 'memorisk_runner.serve', '--folder', path.join(store, 'runner'), '--port', String(runner.port)]
const packages = path.resolve(import.meta.dirname, '..', 'runner')
const endpoint = spawn(python, command, {
  stdio: 'inherit',
  env: { ...process.env, MEMORISK_RUNNER_TOKEN: runner.token, PYTHONPATH: packages },
})
// A terminal tells both of us; whoever asks only us to stop means both. We outlive it, to pass on how it ended.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('SIGTERM', () => endpoint.kill('SIGTERM'))
endpoint.on('exit', (code) => (process.exitCode = code ?? 3))
