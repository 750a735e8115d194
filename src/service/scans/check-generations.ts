import type { JobId } from '#contract/ids'
import type { CreateGenerate } from '#contract/jobs'
import type { JobRow } from '#store/jobs'
import { isSame } from '#store/same-content'
import type { NewScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { ownJob } from '../jobs/own-job.ts'

/** Refuses a job whose samples say nothing of this scan: it must be a finished `generate` of the same model, prompted with the same suite's prefixes. */
export async function checkGenerations(
  deps: Deps,
  caller: Owner,
  id: JobId,
  { modelId, suiteId }: Pick<NewScanRow, 'modelId' | 'suiteId'>,
): Promise<void> {
  const refuse = (detail: string) =>
    new ServiceError('validation', detail, [{ pointer: '#/generations', code: 'validation', detail }])
  const job = await ownJob(deps, caller, id)
  if (job.type !== 'generate') throw refuse(`${id} is a \`${job.type}\` job: it wrote no samples.`)
  if (job.state !== 'done') throw refuse(unfinished(id, job.state))
  const { model, suite } = job.request as CreateGenerate
  if (!(await isSame(deps.store, 'model', model, modelId))) throw refuse(`${id} sampled from another model.`)
  if (!(await isSame(deps.store, 'suite', suite, suiteId)))
    throw refuse(`${id} was not prompted with the prefixes of this suite.`)
}

function unfinished(id: JobId, state: JobRow['state']): string {
  if (state === 'failed') return `${id} failed: it left no samples.`
  if (state === 'cancelled') return `${id} was cancelled: it left no samples.`
  return `${id} is not done: its samples come at its end.`
}
