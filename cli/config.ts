import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { z } from '#contract/zod'
import { UserError } from './exit.ts'

/** Where a local server keeps its things, below the folder it was started in. */
export const LOCAL_FOLDER = '.memorisk'

const Saved = z.object({ url: z.url(), key: z.string().optional() })

export interface ServerAddress {
  readonly url: string
  readonly key: string | undefined
}

type Environment = Record<string, string | undefined>

/**
 * Which server to talk to: `--url`/`--key`, then `MEMORISK_URL`/`MEMORISK_KEY`, then `~/.config/memorisk/config.json`, then the local
 * server that was started in this folder. A key belongs to the URL beside it and is never sent to another.
 */
export function findServer(
  flags: { url?: string; key?: string },
  environment: Environment = process.env,
): ServerAddress {
  const url = flags.url ?? environment['MEMORISK_URL']
  const key = flags.key ?? environment['MEMORISK_KEY']
  if (url !== undefined) {
    if (!URL.canParse(url)) throw new UserError(`${url} is not a URL`)
    return { url, key: key ?? savedFor(url, environment) }
  }
  const [saved] = candidates(environment)
  if (!saved) {
    throw new UserError(
      'no server is known. Start one here with `memorisk serve`, name one with --url (or MEMORISK_URL), ' +
        'or scan without any server: --embedded.',
    )
  }
  return { url: saved.url, key: key ?? saved.key }
}

function savedFor(url: string, environment: Environment): string | undefined {
  return candidates(environment).find((saved) => new URL(saved.url).origin === new URL(url).origin)?.key
}

function candidates(environment: Environment): { url: string; key?: string | undefined }[] {
  const home = environment['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config')
  return [path.join(home, 'memorisk', 'config.json'), path.join(LOCAL_FOLDER, 'server.json')].flatMap((file) => {
    const saved = Saved.safeParse(readJson(file))
    return saved.success ? [saved.data] : []
  })
}

function readJson(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError(`${file} is not valid JSON`)
  }
}
