import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from '#contract/zod'
import { UserError } from '../exit.ts'
import { newKey } from './key.ts'
import { openSigningKeys } from './signing-keys.ts'

const Saved = z.object({ url: z.string(), key: z.string(), pid: z.number().nullable() })

/**
 * The folder of a server on this machine: `store/` (D1, R2, …), `server.json` (address and administrator's key) and
 * `signing-keys.json`, both readable by the owner alone, `server.log`, and the runner's `engine.json` and `runner/`. Removing it
 * forgets everything.
 */
export interface Home {
  readonly store: string
  readonly log: string
  readonly key: string
  /** What the server signs its reports with, as its setting has it. */
  readonly signingKeys: string
  /** Records where the server answers, for the other commands. */
  announce(url: string): Promise<void>
  /** Records that it no longer does; the key stays. */
  leave(): Promise<void>
}

/** Opens the folder, making it if needed. Two servers on one store would corrupt it, so a second one is refused. */
export async function openHome(folder: string): Promise<Home> {
  const file = path.join(folder, 'server.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const saved = await load(file)
  if (saved?.pid != null && (await isServing(saved.pid, saved.url))) {
    throw new UserError(`a server (process ${saved.pid}) already uses ${folder}: ${saved.url}`)
  }
  const key = saved?.key ?? newKey()
  const signingKeys = JSON.stringify(await openSigningKeys(path.join(folder, 'signing-keys.json')))
  const save = async (url: string, pid: number | null): Promise<void> => {
    // Renamed into place: a reader sees the old file or the new one, never half of one.
    const fresh = `${file}.${process.pid}`
    await writeFile(fresh, `${JSON.stringify({ url, key, pid }, null, 2)}\n`, { mode: 0o600 })
    await rename(fresh, file)
  }
  let url = saved?.url ?? 'http://localhost:8787'
  await save(url, process.pid)
  return {
    store: path.join(folder, 'store'),
    log: path.join(folder, 'server.log'),
    key,
    signingKeys,
    async announce(at) {
      url = at
      await save(url, process.pid)
    },
    async leave() {
      if (existsSync(folder)) await save(url, null)
    },
  }
}

async function load(file: string): Promise<z.infer<typeof Saved> | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return Saved.parse(JSON.parse(text))
  } catch {
    throw new UserError(`${file} is damaged; remove it, and this machine's key is made anew`)
  }
}

/** Both, because a killed server's number may belong to another process by now, and its port to another server. */
async function isServing(pid: number, url: string): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null)
  return pid !== process.pid && response !== null
}
