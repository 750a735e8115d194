import { OrgId } from '#contract/ids'
import { type KeyParts, type Scope, Scope as AnyScope, keyHint, parseKey } from '#contract/keys'
import { findKey, insertOrganisation, touchKey, type KeyRow } from '#store/keys'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sameText, sha256 } from '../hash.ts'

const REFUSED = 'The key is unknown, expired or revoked. Send `Authorization: Bearer mrk_…` with a live key.'

/** The caller behind a key. The checksum is verified before the database is asked, so typing errors and noise cost nothing. */
export async function authenticate(deps: Deps, token: string): Promise<Member> {
  const parts = parseKey(token)
  if (parts === null) {
    throw new ServiceError(
      'unauthorized',
      'This is not a key: its form or its checksum is wrong. Copy it again, whole.',
    )
  }
  const row = (await findKey(deps.store, parts.id)) ?? (await bootstrap(deps, token, parts))
  const hash = await sha256(parts.secret)
  const now = deps.now()
  const live = row && row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now)
  if (!live || !sameText(row.hash, hash)) throw new ServiceError('unauthorized', REFUSED)
  if (row.lastUsedAt === null || row.lastUsedAt < now - 3_600_000) await touchKey(deps.store, row.id, now)
  return { org: OrgId.parse(row.orgId), key: parts.id, scopes: row.scopes as Scope[] }
}

/**
 * The first key of a fresh store. Whoever starts the server may name it (`BOOTSTRAP_KEY`); using it creates the organisation
 * and the key row. Without that setting nothing is ever created here, and once revoked the row stays, so it can't come back.
 */
async function bootstrap(deps: Deps, token: string, parts: KeyParts): Promise<KeyRow | undefined> {
  const expected = deps.config.bootstrapKey
  if (expected === null || !sameText(expected, token)) return undefined
  const now = deps.now()
  const orgId = parts.id.replace('key_', 'org_')
  await insertOrganisation(
    deps.store,
    { id: orgId, name: 'local', createdAt: now },
    {
      id: parts.id,
      orgId,
      name: 'bootstrap',
      hint: keyHint(token),
      hash: await sha256(parts.secret),
      scopes: [...AnyScope.options],
      createdAt: now,
    },
  )
  return findKey(deps.store, parts.id)
}
