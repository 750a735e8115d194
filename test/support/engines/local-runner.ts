import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { runnerEnvironment } from './python.ts'

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/runner.ts')
const START_MS = 60_000

export interface LocalRunner {
  /** SIGKILL for it and the endpoint that it started; the job's process has a group of its own. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** `npm run runner -- --store STORE --port PORT`. */
export async function startRunner(store: string, port: number): Promise<LocalRunner> {
  let child: ChildProcess | undefined
  const kill = async (): Promise<void> => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  const start = async (): Promise<void> => {
    const { MEMORISK_WORK: _, ...env } = runnerEnvironment('')
    const started = spawn(process.execPath, [SCRIPT, '--store', store, '--port', String(port)], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    })
    child = started
    let output = ''
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the runner did not start: ${output}`)), START_MS)
      started.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (!output.includes('listening on')) return
        clearTimeout(timer)
        resolve()
      })
      started.once('exit', () => reject(new Error(`the runner ended: ${output}`)))
    })
  }
  await start()
  return { kill, start }
}
