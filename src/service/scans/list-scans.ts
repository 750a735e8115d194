import type { Page } from '#contract/page'
import type { Scan, ScanListQuery } from '#contract/scans'
import { listScans as scansOf } from '#store/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showScans } from './show-scan.ts'

/** The organisation's scans, newest first. */
export async function listScans(deps: Deps, caller: Member, query: ScanListQuery): Promise<Page<Scan>> {
  const { state, model, suite, limit } = query
  const scope = `scans ${caller.org} ${JSON.stringify({ state, model, suite })}`
  const before = await readCursor(query.cursor, scope)
  const rows = await scansOf(deps.store, { orgId: caller.org, state, model, suite }, before, limit + 1)
  const shown = await showScans(deps, rows.slice(0, limit))
  const byId = new Map(shown.map((scan) => [scan.id as string, scan]))
  return pageOfRows(
    rows,
    { limit, scope },
    ({ id }) => id,
    ({ id }) => byId.get(id)!,
  )
}
