import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient, type Client } from '#client/client'
import { BIN } from './cli.ts'

/** Starting workerd takes a second alone, several beside other work. */
const START_MS = 60_000

/** A server in a process of its own, on a store that outlives it: kill it, start it again, see what is left. */
export interface ServerProcess {
  readonly url: string
  readonly key: string
  readonly client: Client
  readonly process: ChildProcess
  /** As a crash or a power cut would: SIGKILL, and workerd with it. */
  kill(): Promise<void>
  /** As a person would: SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts `memorisk serve` on `store`. A port of 0 is any free one; `environment` is added to ours. */
export async function startServer(
  store: string,
  port = 0,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const args = [BIN, 'serve', '--store', store, '--port', String(port)]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  })
  let output = ''
  const listening = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${output}`)), START_MS)
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (output.includes('Ctrl-C stops the server')) {
        clearTimeout(timer)
        resolve()
      }
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the server ended with ${code}: ${output}`))
    })
  })
  await listening
  const { url, key } = JSON.parse(await readFile(path.join(store, 'server.json'), 'utf8')) as {
    url: string
    key: string
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
    return child.exitCode
  }
  return {
    url,
    key,
    client: createClient({ url, key }),
    process: child,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}

/** A folder for the length of a test file. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'memorisk-test-'))
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}
