import { type Key, Scope } from '#contract/keys'
import { KeyId, OrgId } from '#contract/ids'
import type { KeyRow } from '#store/keys'
import { time, timeOrNull } from '../time.ts'

/** What may be told about a key: never its hash. */
export function showKey(row: KeyRow): Key {
  return {
    id: KeyId.parse(row.id),
    organisation: OrgId.parse(row.orgId),
    name: row.name,
    hint: row.hint,
    scopes: Scope.array().parse(row.scopes),
    created_at: time(row.createdAt),
    expires_at: timeOrNull(row.expiresAt),
    revoked_at: timeOrNull(row.revokedAt),
    last_used_at: timeOrNull(row.lastUsedAt),
  }
}
