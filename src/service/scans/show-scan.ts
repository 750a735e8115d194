import type { Grade, Outcome } from '#contract/report/verdict'
import type { Scan, ScanCost } from '#contract/scans'
import { countAhead, type ScanRow } from '#store/scans'
import { tallyShards, type Tally } from '#store/shards'
import type { Deps } from '../deps.ts'
import type { PlannedScan } from './planned-scan.ts'
import type { StoredRequest } from './question.ts'

/** A scan as the wire shows it. */
export async function showScan(deps: Deps, row: ScanRow): Promise<Scan> {
  return (await showScans(deps, [row]))[0]!
}

export async function showScans(deps: Deps, rows: readonly ScanRow[]): Promise<Scan[]> {
  const tallies = await tallyShards(
    deps.store,
    rows.map(({ id }) => id),
  )
  return Promise.all(
    rows.map(async (row) =>
      show(deps, row, tallies.get(row.id), row.state === 'queued' ? await countAhead(deps.store, row) : null),
    ),
  )
}

function show(deps: Deps, row: ScanRow, tally: Tally | undefined, position: number | null): Scan {
  const request = row.request as StoredRequest
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    id: row.id as Scan['id'],
    state: row.state,
    model: row.modelId as Scan['model'],
    base: row.baseId as Scan['base'],
    suite: row.suiteId as Scan['suite'],
    canary_set: row.canarySetId as Scan['canary_set'],
    attacks: [...request.attacks],
    probes: (request.probes ?? []).map(({ name }) => name),
    emulate: request.emulate ?? null,
    sequential: request.sequential === true,
    max_examples: request.max_examples ?? null,
    job: (request.job as Scan['job'] | undefined) ?? null,
    published: row.published,
    tier: row.tier,
    progress: { done: row.shardsDone, total: row.shardsTotal, eta_s: eta(row, tally, deps.now()) },
    queue_position: position,
    start_layer: (row.plan as PlannedScan | null)?.startLayer ?? null,
    cost: costOf(tally),
    problem: row.problem,
    verdict: row.verdict as Outcome | null,
    grade: row.grade as Grade | null,
    created_at: time(row.createdAt)!,
    started_at: time(row.startedAt),
    finished_at: time(row.finishedAt),
  }
}

/** Seconds left at the speed measured since scoring began: FLOPs done over time passed, whoever did them. */
function eta(row: ScanRow, tally: Tally | undefined, now: number): number | null {
  if (row.finishedAt !== null) return null
  if (row.state === 'concluding') return 0
  if (row.state !== 'scoring' || row.scoringAt === null || !tally || tally.done === 0) return null
  const speed = tally.done / Math.max(1, now - row.scoringAt)
  return Math.ceil((tally.planned - tally.done) / speed / 1000)
}

function costOf(tally: Tally | undefined): ScanCost {
  const { flops = 0, bytes = 0, reads = 0, io_ms = 0, kernel_ms = 0, js_ms = 0, peak_bytes = 0 } = tally ?? {}
  return { flops, bytes, reads, io_ms, kernel_ms, js_ms, peak_bytes }
}
