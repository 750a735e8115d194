import { readFile, writeFile } from 'node:fs/promises'
import { SecretKeySet, publicKeys, thumbprint } from '#contract/signatures'
import { UserError } from '../exit.ts'

type SecretKey = SecretKeySet['keys'][number]

/** The set in `file`, made with one fresh key when there is none. A server that lost its keys could not vouch for its own reports. */
export async function openSigningKeys(file: string): Promise<SecretKeySet> {
  const saved = await readSigningKeys(file)
  if (saved) return saved
  const fresh = { keys: [await newSigningKey()] }
  await writeFile(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return fresh
}

export async function readSigningKeys(file: string): Promise<SecretKeySet | null> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return null
  try {
    return SecretKeySet.parse(JSON.parse(text))
  } catch {
    throw new UserError(`${file} is not a set of signing keys as memorisk signing-keys prints it`)
  }
}

/** A set whose first key is new. Older keys sign no more and give up their private parts, but what they signed stays good. */
export async function rotated({ keys }: SecretKeySet): Promise<SecretKeySet> {
  const older = publicKeys({ keys }).keys.map((key) => ({
    ...key,
    status: key.status === 'active' ? ('retired' as const) : key.status,
  }))
  return { keys: [await newSigningKey(), ...older] }
}

async function newSigningKey(): Promise<SecretKey> {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
  const { x, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as { x: string; d: string }
  const key = { kty: 'OKP', crv: 'Ed25519', x } as const
  return { ...key, d, kid: await thumbprint(key), alg: 'EdDSA', use: 'sig', status: 'active' }
}
