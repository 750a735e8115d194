import { type CreateKey, type CreatedKey, formatKey, keyHint, newSecret } from '#contract/keys'
import { KeyId } from '#contract/ids'
import { insertKey } from '#store/keys'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { showKey } from './show-key.ts'

/** A new key of the caller's organisation. The answer is the only place where its secret ever appears. */
export async function createKey(deps: Deps, caller: Member, input: CreateKey): Promise<CreatedKey> {
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at)
  if (expiresAt !== null && expiresAt <= deps.now()) {
    const detail = 'must lie in the future'
    throw new ServiceError('validation', `#/expires_at: ${detail}`, [{ pointer: '#/expires_at', code: 'past', detail }])
  }
  const id = KeyId.parse(deps.newId('key'))
  const secret = newSecret()
  const key = formatKey({ id, secret })
  const row = {
    id,
    orgId: caller.org,
    name: input.name,
    hint: keyHint(key),
    hash: await sha256(secret),
    scopes: [...new Set(input.scopes)],
    createdAt: deps.now(),
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  }
  await insertKey(deps.store, row)
  return { ...showKey(row), key }
}
