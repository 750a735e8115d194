import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { checkOutputs } from './check-outputs.ts'
import { jobSubject } from './job-subject.ts'
import { keepStatistics } from './keep-statistics.ts'
import { moveJob } from './move-job.ts'
import { readHessian } from './read-hessian.ts'
import { registerArtifacts } from './register-artifacts.ts'
import { afterJob } from './after-job.ts'

/**
 * The end of a job whose runner finished. Nothing of it is believed: outputs are looked up, read and fitted to the base; a job is only `done`
 * when all that it owes is there and makes sense. Refusals are permanent, for the same bytes would come again.
 */
export async function collectJob(deps: Deps, job: JobRow): Promise<void> {
  const subject = await jobSubject(deps, job)
  const files = await checkOutputs(deps, job, subject)
  if (job.type === 'finetune' || job.type === 'unlearn') await registerArtifacts(deps, job, files)
  const scanId = job.type === 'score' ? await keepStatistics(deps, job, subject, files) : null
  const hessian = await readHessian(deps, job, subject, files)
  const done = await moveJob(deps, job.id, {
    to: 'done',
    attempt: job.attempt,
    set: { finishedAt: deps.now(), ...(scanId !== null && { scanId }), hessian },
    data: { attempt: job.attempt, ...(scanId !== null && { scan: scanId }) },
  })
  if (done) await afterJob(deps, job)
}
