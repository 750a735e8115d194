import { CreateJob } from '#contract/jobs'
import { findJob } from '#store/jobs'
import { delegate, type ScanRow } from '#store/scans'
import { onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { derivedIds } from '../idempotency/derived-ids.ts'
import { createJob } from '../jobs/create-job.ts'
import type { StoredRequest } from './question.ts'
import { viewSignalsOf } from './views-asked.ts'

/**
 * Has a scan that is past the edge scored by the GPU endpoint: a job whose id follows from the scan, so that asking twice is asking once. What
 * comes back counts as reproduced, not as verified.
 */
export async function delegateScan(deps: Deps, scan: ScanRow): Promise<void> {
  const request = scan.request as StoredRequest
  const own = { ...deps, newId: await derivedIds(scan.createdAt, `${scan.id}\nscore`) }
  const job = CreateJob.parse({
    type: 'score',
    name: `of ${scan.id}`,
    model: scan.modelId,
    suite: scan.suiteId,
    canary_set: scan.canarySetId ?? undefined,
    max_examples: request.max_examples,
    lowercase: false,
    views: viewSignalsOf(request),
  })
  const { id } = await createJob(own, onBehalfOf(scan.orgId), job)
  await delegate(deps.store, scan.id, { ...request, batch: true, job: id } satisfies StoredRequest)
}

/** Whether the job that scores for a scan is done. One that ended otherwise ends the scan with its reason. */
export async function isScored(deps: Deps, job: string): Promise<boolean> {
  const row = await findJob(deps.store, job)
  if (!row) throw new ServiceError('engine_lost', `The job that scored for this scan (${job}) was deleted.`)
  if (row.finishedAt !== null && row.state !== 'done') {
    const { code, detail } = row.problem ?? { code: 'cancelled', detail: `${job} was cancelled.` }
    throw new ServiceError(code === 'internal' || code === 'unavailable' ? 'engine_lost' : code, detail)
  }
  return row.state === 'done'
}
