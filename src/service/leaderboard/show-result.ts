import { type BoardRow, Headline } from '#contract/board'
import type { Measured } from '#contract/measured'
import type { ResultRow } from '#store/board'
import { time } from '../time.ts'

/** What a scan without a model is called. */
export const NUMBERS = 'Submitted numbers'

/** A concluded scan as lists show it. `org`: who looks; their own suites they may open. */
export function showResult(row: ResultRow, org: string | null): BoardRow {
  const headline = Headline.parse(row.headline)
  const rates = headline.membership.find(({ attack }) => attack === headline.attack)?.tpr_at_fpr ?? []
  const rate = (fpr: number): Measured =>
    rates.find((entry) => entry.fpr === fpr) ?? { value: null, reason: 'not_measured' }
  const suite = { name: row.suiteName ?? row.suiteId, readable: row.suiteOpen || row.orgId === org }
  return {
    scan: row.scanId,
    name: row.name ?? NUMBERS,
    model: row.modelId,
    kind: row.kind,
    trainable_parameters: row.parameters,
    base: row.baseId === null ? null : { id: row.baseId, name: row.baseName ?? row.baseId },
    ...(headline.emulation && { emulation: headline.emulation }),
    suite: row.suiteId === null ? null : { id: row.suiteId, ...suite },
    perplexity: headline.perplexity.nonmember,
    tpr_10: rate(0.1),
    tpr_1: rate(0.01),
    exposure: headline.exposure.mean_bits,
    extraction: headline.extraction,
    outcome: row.outcome,
    grade: row.grade,
    tier: row.tier,
    finished_at: time(row.finishedAt),
  } as BoardRow
}
