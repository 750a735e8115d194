import type { JobId } from '#contract/ids'
import { hideJob } from '#store/jobs'
import { deleteObjects, listKeysUnder } from '#store/objects'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { jobPrefix } from './keys.ts'
import { ownJob } from './own-job.ts'

/** Removes a finished job with its log, events and derived inputs. Models that came of it, and their scans, stay. */
export async function deleteJob(deps: Deps, caller: Member, id: JobId): Promise<void> {
  const job = await ownJob(deps, caller, id)
  if (job.finishedAt === null) throw new ServiceError('conflict', `The job is ${job.state}: cancel it first.`)
  if (job.held !== null)
    throw new ServiceError('conflict', 'The engine is still being told to stop it. Try again shortly.')
  await hideJob(deps.store, id, deps.now())
  await deleteObjects(deps.store, [...(await listKeysUnder(deps.store, jobPrefix(id)))])
}
