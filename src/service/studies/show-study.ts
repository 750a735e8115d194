import type { Study, StudyResult, StudySummary } from '#contract/studies'
import { StudyId } from '#contract/ids'
import { studies } from '#domain/studies/all'
import type { StudyRow } from '#store/studies'
import { time, timeOrNull } from '../time.ts'

/** Where a study's numbers lie in R2. */
export function resultKey(id: string): string {
  return `studies/${id}/result.json`
}

export function summariseStudy(row: StudyRow): StudySummary {
  return {
    id: StudyId.parse(row.id),
    kind: row.kind,
    name: row.name,
    state: row.state,
    progress: { done: row.scansDone, total: row.scansTotal },
    published: row.published,
    problem: row.problem,
    created_at: time(row.createdAt),
    finished_at: timeOrNull(row.finishedAt),
  }
}

/** A study as the wire shows it; `result` is of the row's kind. */
export function showStudy(row: StudyRow, result: StudyResult | null): Study {
  return { ...summariseStudy(row), claim: studies[row.kind].claim, result } as Study
}
