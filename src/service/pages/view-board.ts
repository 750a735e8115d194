import { Headline, type BoardRow, type RunningRow } from '#contract/board'
import type { Measured } from '#contract/measured'
import { type BoardFilter, listResults, listUnderWay } from '#store/board'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'
import { parametersOf } from './summary.ts'

/** As many as a page shows without pages of its own. */
const ROWS = 50
const UNDER_WAY = 20

export interface Board {
  readonly rows: BoardRow[]
  readonly running: RunningRow[]
}

/** What the caller may see, newest first: published scans, and the own organisation's. */
export async function viewBoard(deps: Deps, caller: Caller, only: Omit<BoardFilter, 'orgId'> = {}): Promise<Board> {
  const filter = { ...only, orgId: caller.org }
  const [found, running] = await Promise.all([
    listResults(deps.store, filter, ROWS),
    listUnderWay(deps.store, filter, UNDER_WAY),
  ])
  return {
    rows: found.map((row) => rowOf(row, row.suiteVisibility === 'public' || row.suiteOrg === caller.org)),
    running: running.map(({ scan, name, kind, state, done, total }) => ({
      scan: scan as RunningRow['scan'],
      name: name ?? NUMBERS,
      kind,
      state,
      done,
      total,
    })),
  }
}

/** What a scan without a model is called. */
const NUMBERS = 'Submitted numbers'

function rowOf(row: Awaited<ReturnType<typeof listResults>>[number], readable: boolean): BoardRow {
  const headline = Headline.parse(row.headline)
  const rates = headline.membership.find(({ attack }) => attack === headline.attack)?.tpr_at_fpr ?? []
  const rate = (fpr: number): Measured =>
    rates.find((entry) => entry.fpr === fpr) ?? { value: null, reason: 'not_measured' }
  return {
    scan: row.scan as BoardRow['scan'],
    name: row.modelName ?? NUMBERS,
    model: row.model as BoardRow['model'],
    kind: row.kind,
    trainable_parameters: parametersOf(row.modelSummary),
    base: row.base === null ? null : { id: row.base, name: row.baseName ?? row.base },
    suite: row.suite === null ? null : { id: row.suite, name: row.suiteName ?? row.suite, readable },
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
