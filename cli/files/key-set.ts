import { readFile } from 'node:fs/promises'
import { createClient } from '#client/client'
import { KeySet } from '#contract/signatures'
import { UserError } from '../exit.ts'

/** Public signing keys, from a file or from the server at an address. */
export async function readKeySet(source: string): Promise<KeySet> {
  const found = KeySet.safeParse(/^https?:\/\//.test(source) ? await served(source) : await saved(source))
  if (!found.success) throw new UserError(`${source} holds no set of signing keys`)
  return found.data
}

function served(url: string): Promise<unknown> {
  if (!URL.canParse(url)) throw new UserError(`${url} is not a URL`)
  return createClient({ url: new URL(url).origin }).signingKeys()
}

async function saved(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`--keys ${file} is neither an address nor a file that can be read`)
  })
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
