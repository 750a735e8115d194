import { spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ChildProcess } from 'node:child_process'

/** Runs in a Node of its own: waits until its parent is gone, then ends what the parent can no longer end. */
const WATCH = `
const { rmSync } = require('node:fs')
const { createInterface } = require('node:readline')
const pids = []
const folders = []
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
createInterface(process.stdin)
  .on('line', (line) => {
    const told = JSON.parse(line)
    if (typeof told === 'number') pids.push(told)
    else folders.push(told)
  })
  .on('close', () => {
    for (const pid of pids) try { process.kill(pid, 'SIGKILL') } catch {}
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })`

export interface Watchdog {
  /** Kills this process, or removes this folder, when we are gone. */
  guard(what: number | string): void
  stop(): void
}

/**
 * workerd outlives a launcher that is killed (SIGKILL cannot be caught) and would keep the port, the store and, for a
 * throw-away store, people's data on disk. The watchdog holds the other end of a pipe that closes with the launcher, however
 * that ends.
 */
export function startWatchdog(): Watchdog {
  const child = spawn(process.execPath, ['-e', WATCH], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  child.unref()
  return {
    guard: (what) => void child.stdin.write(`${JSON.stringify(what)}\n`),
    stop: () => void child.kill('SIGKILL'),
  }
}

/** Runs `start` and tells which workerd it spawned; Miniflare does not. */
export async function withRuntime<T>(start: () => Promise<T>): Promise<{ result: T; runtime: ChildProcess }> {
  const spawned: ChildProcess[] = []
  const note = (message: unknown): void => void spawned.push((message as { process: ChildProcess }).process)
  subscribe('child_process', note)
  try {
    const result = await start()
    const runtime = spawned.find((child) => child.spawnfile?.includes('workerd'))
    if (!runtime) throw new Error('Miniflare started no workerd')
    return { result, runtime }
  } finally {
    unsubscribe('child_process', note)
  }
}
