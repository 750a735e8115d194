import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { type Client, createClient } from '#client/client'
import { engineSettings, openEngine } from '../../cli/local/engine.ts'
import { openHome } from '../../cli/local/home.ts'
import { launch } from '../../cli/local/launch.ts'
import { startWatchdog } from '../../cli/local/watchdog.ts'

/** Away from the ports of a server that people run. */
const PORT = 8797
const RUNNER_PORT = 8798

export interface Product {
  readonly client: Client
  readonly url: string
  close(): Promise<void>
}

/**
 * The whole product on this machine: server and runner as `npm start` and `npm run runner` have them, in a folder of their own. With
 * MEMORISK_ENGINE set, that engine trains instead.
 */
export async function startProduct(folder: string, python: string): Promise<Product> {
  const runner = process.env['MEMORISK_ENGINE'] === undefined ? await startRunner(folder, python) : null
  // If we are killed, a runner left behind would keep its port, and train for nobody.
  const watchdog = startWatchdog()
  if (runner?.pid !== undefined) watchdog.guard(runner.pid)
  const home = await openHome(folder)
  const log = createWriteStream(home.log, { flags: 'a', mode: 0o600 })
  const server = await launch({
    store: home.store,
    key: home.key,
    signingKeys: home.signingKeys,
    settings: {
      ...(await engineSettings(folder)),
      // The runner does one job at a time: what waits behind it should wait with the engine, so that it never idles.
      ACTIVE_JOBS: '3',
      QUOTA_PER_KEY: '100000',
    },
    port: PORT,
    flexiblePort: true,
    onLog: ({ level, message }) => log.write(`${new Date().toISOString()} ${level} ${message}\n`),
  })
  await home.announce(server.url)
  return {
    client: createClient({ url: server.url, key: server.key }),
    url: server.url,
    async close() {
      await server.close()
      await home.leave()
      if (runner) await ended(runner)
      watchdog.stop()
      log.end()
    },
  }
}

/** Its log goes to `runner.log`. */
async function startRunner(folder: string, python: string): Promise<ChildProcess> {
  const { runner } = await openEngine(folder, RUNNER_PORT)
  const log = createWriteStream(path.join(folder, 'runner.log'), { flags: 'a', mode: 0o600 })
  const command = [
    '-m',
    'memorisk_runner.serve',
    '--folder',
    path.join(folder, 'runner'),
    '--port',
    String(RUNNER_PORT),
  ]
  const endpoint = spawn(python, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A terminal's Ctrl-C reaches us alone: we stop it when the server has ended.
    detached: true,
    env: {
      ...process.env,
      MEMORISK_RUNNER_TOKEN: runner.token,
      PYTHONPATH: path.resolve(import.meta.dirname, '../../runner'),
      OMP_NUM_THREADS: '1',
      MKL_NUM_THREADS: '1',
    },
  })
  endpoint.stdout.pipe(log, { end: false })
  endpoint.stderr.pipe(log, { end: false })
  return endpoint
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  child.kill('SIGTERM')
  return new Promise((resolve) => void child.once('exit', () => resolve()))
}
