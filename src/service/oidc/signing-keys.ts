import { IssuerKeys, RsaKey } from '#contract/oidc'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { call } from '../outbound/call.ts'

/** GitHub publishes a handful of keys of 2 kB; this is no place to read a book. */
const MAX_BYTES = 262_144
const TIMEOUT_MS = 10_000
/** Keys are rotated over days; and strangers with made-up key ids must not make us ask more often than this. */
const FRESH_MS = 600_000
const RETRY_MS = 60_000

interface Known {
  readonly at: number
  readonly keys: ReadonlyMap<string, RsaKey>
}
/** By issuer, for the isolate's life. */
const known = new Map<string, Known>()

/** The issuer's public key of this id, or null when it has none. Asks the issuer only for what is not known yet. */
export async function signingKey(deps: Deps, kid: string): Promise<RsaKey | null> {
  const issuer = deps.config.oidcIssuer
  const before = known.get(issuer)
  const age = before === undefined ? Infinity : deps.now() - before.at
  const found = before?.keys.get(kid)
  if (found !== undefined && age < FRESH_MS) return found
  if (age < RETRY_MS) return null
  const keys = await fetchKeys(deps, `${issuer}/.well-known/jwks`)
  known.set(issuer, { at: deps.now(), keys })
  return keys.get(kid) ?? null
}

async function fetchKeys(deps: Deps, url: string): Promise<Map<string, RsaKey>> {
  const unavailable = new ServiceError(
    'unavailable',
    'The issuer of the token could not be asked for its keys. Try again shortly.',
  )
  const answer = await call(deps, url, { timeoutMs: TIMEOUT_MS, headers: { Accept: 'application/json' } }).catch(
    () => null,
  )
  if (!answer?.ok || Number(answer.headers.get('Content-Length') ?? 0) > MAX_BYTES) throw unavailable
  const set = IssuerKeys.safeParse(await answer.json().catch(() => null))
  if (!set.success) throw unavailable
  const keys = set.data.keys.flatMap((key) => RsaKey.safeParse(key).data ?? [])
  return new Map(keys.map((key) => [key.kid, key]))
}
