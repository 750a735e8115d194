import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

export const BIN = path.resolve(import.meta.dirname, '../../cli/bin.mjs')

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly node?: string
  readonly onStart?: (child: ChildProcess) => void
}

/** Runs `memorisk …` as a person would, in a pipe, with nothing of this machine's configuration. */
export function memorisk(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { MEMORISK_URL: _url, MEMORISK_KEY: _key, ...inherited } = process.env
  const env = { ...inherited, XDG_CONFIG_HOME: '/nonexistent', ...options.env }
  const child = spawn(options.node ?? process.execPath, [BIN, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  options.onStart?.(child)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
  })
}

/** The Node that a person on this machine types, not the one that comes with the packages. */
export function systemNode(): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const outside = folders.filter((folder) => !folder.includes('node_modules'))
  return outside.map((folder) => path.join(folder, 'node')).find((file) => existsSync(file)) ?? process.execPath
}
