import type { Page } from '#contract/page'
import type { StudyListQuery, StudySummary } from '#contract/studies'
import { listStudies as studiesOf } from '#store/studies'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { summariseStudy } from './show-study.ts'

/** The organisation's studies, newest first. */
export async function listStudies(deps: Deps, caller: Member, query: StudyListQuery): Promise<Page<StudySummary>> {
  const { kind, limit } = query
  const scope = `studies ${caller.org} ${JSON.stringify({ kind })}`
  const before = await readCursor(query.cursor, scope)
  const rows = await studiesOf(deps.store, { orgId: caller.org, kind }, before, limit + 1)
  return pageOfRows(rows, { limit, scope }, ({ id }) => id, summariseStudy)
}
