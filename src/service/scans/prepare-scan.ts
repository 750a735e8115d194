import { startScoring } from '#store/shards'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { planBatch } from './plan-batch.ts'
import { planPasses } from './plan-passes.ts'
import { questionOf, type StoredRequest } from './question.ts'

/** Plans a scan and writes down its units, all at once: whoever comes second finds them there. */
export async function prepareScan(deps: Deps, scan: ScanRow): Promise<void> {
  const now = deps.now()
  if ((scan.request as StoredRequest).supplied) {
    await startScoring(deps.store, { scan: scan.id, plan: null, units: [], data: { done: 0, total: 0 }, now })
    return
  }
  const plan = (scan.request as StoredRequest).batch ? planBatch : planPasses
  const { planned, units, summary } = await plan(deps, await questionOf(deps, scan))
  const truncated = summary.truncated > 0 ? [{ reason: 'truncated', count: summary.truncated }] : []
  const data = {
    done: 0,
    total: units.length,
    cached: summary.cached.reduce((sum, { shards }) => sum + shards, 0),
    notices: [...summary.excluded, ...truncated],
  }
  await startScoring(deps.store, { scan: scan.id, plan: planned, units, data, now })
}
