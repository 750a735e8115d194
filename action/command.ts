import { spawn } from 'node:child_process'
import path from 'node:path'
import { packageRoot } from '../cli/root.ts'
import type { Inputs } from './inputs.ts'

/** The command gives up by itself; past this it hangs, and is ended. */
const GRACE_MS = 60_000
/** Time to close the server and write what is known. */
const FAREWELL_MS = 15_000

/** Where the command leaves the summary for the job's page. */
export interface Files {
  readonly summary: string
}

/** `memorisk scan …` for these inputs. The key goes through the environment: command lines are visible to other processes. */
export function scanArguments(inputs: Inputs, { summary }: Files): string[] {
  const { models, remote, options, policy, publish, minutes, sarif, junit, report } = inputs
  return [
    'scan',
    ...models,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
    ...(policy === null ? [] : ['--policy', policy]),
    ...(publish ? ['--publish'] : []),
    ...(remote === null ? ['--embedded'] : ['--url', remote.url]),
    '--timeout',
    String(minutes),
    ...[`sarif:${sarif}`, `junit:${junit}`, `json:${report}`, `summary:${summary}`].flatMap((output) => [
      '--output',
      output,
    ]),
  ]
}

/** Runs the command to its end; null when it had to be ended or was killed. */
export async function runCommand(inputs: Inputs, args: readonly string[], key: string | null): Promise<number | null> {
  const bin = path.join(packageRoot(), 'cli', 'bin.mjs')
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: inputs.folder,
    env: environment(key) as NodeJS.ProcessEnv,
    // The channel lets the command clean up when this process is killed.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const stop = () => child.kill('SIGTERM')
  process.on('SIGTERM', stop).on('SIGINT', stop)
  const limit = inputs.minutes * 60_000 + GRACE_MS
  const timers = [setTimeout(stop, limit), setTimeout(() => child.kill('SIGKILL'), limit + FAREWELL_MS)]
  try {
    return await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('exit', (code) => resolve(code))
    })
  } finally {
    timers.forEach(clearTimeout)
    process.off('SIGTERM', stop).off('SIGINT', stop)
  }
}

/** Ours without the inputs, which hold the key under another name. */
function environment(key: string | null): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !/^(INPUT_|MEMORISK_|ACTIONS_ID_TOKEN_)/.test(name))
  return { ...Object.fromEntries(own), ...(key !== null && { MEMORISK_KEY: key }) }
}
