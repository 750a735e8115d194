import { SuiteId } from '#contract/ids'
import { SplitCounts, type Suite } from '#contract/suites'
import type { SuiteRow } from '#store/suites'
import type { Caller } from '../caller.ts'
import { time, timeOrNull } from '../time.ts'

/** What the row's JSON column holds, as `createSuite` writes it. */
export interface SuiteSummary {
  readonly bytes: number
  readonly examples: number
  readonly groups: number
  /** Members that have one; nobody counted them when older suites were made. */
  readonly prefixes?: number
}

/** What is told about a suite: numbers, never its text. */
export function showSuite(row: SuiteRow, caller: Caller): Suite {
  const { bytes, examples, groups } = row.summary as SuiteSummary
  return {
    id: SuiteId.parse(row.id),
    name: row.name,
    digest: `sha256:${row.digest}`,
    visibility: row.visibility,
    counts: SplitCounts.parse(row.counts),
    examples,
    bytes,
    groups,
    owned: row.orgId === caller.org,
    created_at: time(row.createdAt),
    expires_at: timeOrNull(row.expiresAt),
  }
}
