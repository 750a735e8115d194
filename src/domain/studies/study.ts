import type { Report } from '#contract/report'
import type { ExampleScores } from '#contract/scans'
import type { Result } from '../result.ts'
import type { TokenStats } from '../token-stats.ts'

/**
 * One kind of study, described by itself: this value is all that API, pages and docs know of it besides its wire types. To add one, write its
 * request and result in `contract/studies`, its file here, and name both in their lists.
 */
export interface StudyKind<Request, Extract, Outcome> {
  /** Name on the wire, snake case. */
  readonly kind: string
  readonly title: string
  /** What it answers, as a question. */
  readonly question: string
  readonly method: string
  readonly paper: string
  /** The sentence that no reader may go beyond. */
  readonly claim: string
  /** Per-example scores, and what they were made of, are the owner's alone: a study that needs them takes only own scans. */
  readonly needs: 'report' | 'scores' | 'tokens'
  /** Its scans' numbers stand side by side, so all must be about the same texts. */
  readonly oneSuite?: true
  /** What of a request is stored: all of it, unless it brings the data along. */
  kept?(request: Request): unknown
  /** The scans that a request names, without repeats. */
  scansOf(request: Request): readonly string[]
  /** The little of a scan that the analysis looks at: scans are read one after another, reports are large. */
  extract(scan: StudyScan, request: Request): Extract
  analyse(request: Request, extracts: ReadonlyMap<string, Extract>): Result<Outcome>
}

/** A finished scan as a study sees it. */
export interface StudyScan {
  readonly id: string
  readonly report: Report
  readonly model: {
    readonly name: string
    readonly trainableParameters: number | null
    readonly step: number | null
  } | null
  /** null unless the kind `needs` them, or tokens. */
  readonly scores: readonly ExampleScores[] | null
  /** Token statistics of the examples of `scores`, in the same order: where the kind needs them and the scan has them. */
  readonly tokens?: TokenStats
}

/** Place of the first scan that was named before: a model counted twice would weigh twice. */
export function repeated(ids: readonly string[]): number {
  return ids.findIndex((id, i) => ids.indexOf(id) < i)
}

export function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)]
}
