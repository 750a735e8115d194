import { Scope } from '#contract/keys'
import { TrustId } from '#contract/ids'
import type { Trust } from '#contract/oidc'
import type { TrustRow } from '#store/trusts'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'

export function showTrust({ config }: Deps, row: TrustRow): Trust {
  const { repository, ref, environment } = row
  return {
    id: TrustId.parse(row.id),
    audience: audienceOf(config.publicUrl, row.id),
    repository,
    ref,
    environment,
    scopes: Scope.array().parse(row.scopes),
    created_at: time(row.createdAt),
  }
}

/**
 * Names server and trust at once, inside what GitHub signs: a token made for one server, or for one organisation, is worth nothing at another. Otherwise
 * a stranger who trusts somebody's repository would receive what its jobs upload.
 */
export function audienceOf(publicUrl: string, trust: string): string {
  return `${publicUrl}/trusts/${trust}`
}
