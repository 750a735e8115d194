import { startScoring } from '#store/shards'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { delegateScan, isScored } from './delegate-scan.ts'
import { pastEdge } from './past-edge.ts'
import { planBatch } from './plan-batch.ts'
import { planPasses } from './plan-passes.ts'
import type { Passes } from './planned-scan.ts'
import { questionOf, type Question, type StoredRequest } from './question.ts'

/**
 * Plans a scan and writes down its units, all at once: whoever comes second finds them there. False while another engine scores it: then it
 * is planned when that is done.
 */
export async function prepareScan(deps: Deps, scan: ScanRow): Promise<boolean> {
  const now = deps.now()
  if ((scan.request as StoredRequest).supplied) {
    await startScoring(deps.store, { scan: scan.id, plan: null, units: [], data: { done: 0, total: 0 }, now })
    return true
  }
  const { batch, job } = scan.request as StoredRequest
  if (job !== undefined && !(await isScored(deps, job))) return false
  const question = await questionOf(deps, scan)
  const passes = batch ? await planBatch(deps, question) : await planEdge(deps, question)
  if (passes === null) {
    await delegateScan(deps, scan)
    return false
  }
  const { planned, units, summary } = passes
  const truncated = summary.truncated > 0 ? [{ reason: 'truncated', count: summary.truncated }] : []
  const data = {
    done: 0,
    total: units.length,
    cached: summary.cached.reduce((sum, { shards }) => sum + shards, 0),
    notices: [...summary.excluded, ...truncated],
  }
  await startScoring(deps.store, { scan: scan.id, plan: planned, units, data, now })
  return true
}

/** Null where the model is past the edge and there is an engine that can do it; refused where there is none. */
async function planEdge(deps: Deps, question: Question): Promise<Passes | null> {
  try {
    return await planPasses(deps, question)
  } catch (error) {
    pastEdge(deps, error)
    return null
  }
}
