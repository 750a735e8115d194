import type { StudyId } from '#contract/ids'
import type { Study, StudyResult } from '#contract/studies'
import { getJson } from '#store/objects'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { readableStudy } from './own-study.ts'
import { showStudy } from './show-study.ts'

/** A study with its numbers: the organisation's own, or a published one. */
export async function getStudy(deps: Deps, caller: Caller, id: StudyId): Promise<Study> {
  const row = await readableStudy(deps, caller, id)
  const result = row.resultKey === null ? null : await getJson<StudyResult>(deps.store, row.resultKey)
  return showStudy(row, result)
}
