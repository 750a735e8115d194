import type { JobId, StudyId } from '#contract/ids'
import { deleteObjects } from '#store/objects'
import { deleteStudy as forget } from '#store/studies'
import { listActiveRuns } from '#store/study-runs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { cancelJob } from '../jobs/cancel-job.ts'
import { ownStudy } from './own-study.ts'
import { resultKey } from './show-study.ts'

/** Removes a study and its numbers. Its scans stay; jobs that still train for it are cancelled. */
export async function deleteStudy(deps: Deps, caller: Member, id: StudyId): Promise<void> {
  await ownStudy(deps, caller, id)
  for (const { state, jobId } of await listActiveRuns(deps.store, id))
    if (state === 'training') await stop(deps, caller, jobId as JobId)
  await forget(deps.store, id)
  await deleteObjects(deps.store, [resultKey(id)])
}

async function stop(deps: Deps, caller: Member, job: JobId): Promise<void> {
  try {
    await cancelJob(deps, caller, job)
  } catch (error) {
    // It ended meanwhile.
    if (!(error instanceof ServiceError)) throw error
  }
}
