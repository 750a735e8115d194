import type { StudyId } from '#contract/ids'
import type { Study, StudyRequest, StudyResult } from '#contract/studies'
import { getJson } from '#store/objects'
import { listStudyRuns } from '#store/study-runs'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { readableStudy } from './own-study.ts'
import { pointsIn, resultOfRuns } from './result-of-runs.ts'
import { showStudy } from './show-study.ts'

/** A study with its numbers, as far as they are there: the organisation's own, or a published one. */
export async function getStudy(deps: Deps, caller: Caller, id: StudyId): Promise<Study> {
  const row = await readableStudy(deps, caller, id)
  if (row.resultKey !== null) return showStudy(row, await getJson<StudyResult>(deps.store, row.resultKey))
  const runs = await listStudyRuns(deps.store, id)
  const result = resultOfRuns(row.request as StudyRequest<'methods'>, runs)
  return showStudy({ ...row, scansDone: pointsIn(runs) }, result)
}
