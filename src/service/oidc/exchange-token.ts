import { OrgId, KeyId } from '#contract/ids'
import { Scope, formatKey, keyHint, newSecret } from '#contract/keys'
import type { ExchangeToken, ExchangedKey, TokenClaims } from '#contract/oidc'
import { insertKey } from '#store/keys'
import { findTrust, type TrustRow } from '#store/trusts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { time } from '../time.ts'
import { audienceOf } from './show-trust.ts'
import { verifyToken } from './verify-token.ts'

/** Longer than a scan in CI takes, shorter than anything worth stealing from a log. */
const KEY_LIFE_MS = 2 * 3_600_000
const TRUST = /\/trusts\/(tru_[0-9A-Z]{26})$/

/** A job's identity for a key of the organisation that trusts it. Needs no key: the token is the proof. */
export async function exchangeToken(deps: Deps, { token }: ExchangeToken): Promise<ExchangedKey> {
  const claims = await verifyToken(deps, token)
  const trust = await trustOf(deps, claims)
  if (trust === undefined || !covers(trust, claims)) {
    throw new ServiceError(
      'unauthorized',
      'The token is genuine, but no organisation here trusts it: its audience, repository, ref or environment is another. ' +
        'An administrator makes a trust with POST /v1/oidc/trusts, whose `audience` the job asks its token for.',
    )
  }
  const id = KeyId.parse(deps.newId('key'))
  const secret = newSecret()
  const key = formatKey({ id, secret })
  const expiresAt = deps.now() + KEY_LIFE_MS
  const scopes = Scope.array().parse(trust.scopes)
  await insertKey(deps.store, {
    id,
    orgId: OrgId.parse(trust.orgId),
    name: `github ${claims.repository}`.slice(0, 100),
    hint: keyHint(key),
    hash: await sha256(secret),
    scopes,
    createdAt: deps.now(),
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  })
  return { id, key, scopes, expires_at: time(expiresAt) }
}

/** The trust that the audience names, on this server. */
async function trustOf({ store, config }: Deps, { aud }: TokenClaims): Promise<TrustRow | undefined> {
  for (const audience of [aud].flat()) {
    const id = TRUST.exec(audience)?.[1]
    if (id !== undefined && audience === audienceOf(config.publicUrl, id)) return findTrust(store, id)
  }
  return undefined
}

function covers({ repository, ref, environment }: TrustRow, claims: TokenClaims): boolean {
  return (
    claims.repository.toLowerCase() === repository &&
    (ref === null || claims.ref === ref) &&
    (environment === null || claims.environment === environment)
  )
}
