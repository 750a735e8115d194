import type { JobId } from '#contract/ids'
import { JOB_FINISHED } from '#contract/job-state'
import type { Job } from '#contract/jobs'
import type { StudyRequest } from '#contract/studies'
import type { MethodsGrid } from '#contract/studies/methods'
import { findStudy, noteProgress, type StudyRow } from '#store/studies'
import {
  countRuns,
  finishStudy,
  listActiveRuns,
  listStudyRuns,
  listWaitingRuns,
  updateRun,
  type StudyRunRow,
} from '#store/study-runs'
import { putObject } from '#store/objects'
import { onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { derivedIds } from '../idempotency/derived-ids.ts'
import { createJob } from '../jobs/create-job.ts'
import { getJob } from '../jobs/get-job.ts'
import { jobOf } from './grid-runs.ts'
import { pointsIn, resultOfRuns } from './result-of-runs.ts'
import { resultKey } from './show-study.ts'
import { takeInScans } from './take-in-scans.ts'

/**
 * One step of a study that trains what it compares: takes in what jobs and scans have brought, submits the next jobs, ends when nothing
 * is left. Two at the same time do the same things under the same ids.
 */
export async function advanceStudy(deps: Deps, id: string): Promise<void> {
  const study = await findStudy(deps.store, id)
  if (!study || study.state !== 'running') return
  const request = study.request as StudyRequest<'methods'>
  const active = await listActiveRuns(deps.store, id)
  let training = 0
  for (const run of active) if ((await followRun(deps, study, request, run)) === 'training') training++
  await submitNext(deps, study, request.grid!, request.grid!.at_once - training)
  const counts = await countRuns(deps.store, id)
  if (counts.waiting || counts.training || counts.scanning) return
  await conclude(deps, study, request, counts.done ?? 0)
}

/** Where the run stands now. */
async function followRun(
  deps: Deps,
  study: StudyRow,
  request: StudyRequest<'methods'>,
  run: StudyRunRow,
): Promise<StudyRunRow['state']> {
  let { state, epochs } = run
  if (state === 'training') {
    const job = await getJob(deps, onBehalfOf(study.orgId), run.jobId as JobId)
    if (!(JOB_FINISHED as readonly string[]).includes(job.state)) return 'training'
    if (job.state !== 'done') {
      const problem = job.problem ?? { code: 'cancelled' as const, detail: 'The job was cancelled.' }
      await updateRun(deps.store, run, { state: 'failed', problem })
      return 'failed'
    }
    state = 'scanning'
    epochs = scansOf(job)
  }
  const taken = await takeInScans(deps, request, epochs)
  if (taken.every(({ point, problem }) => point !== null || problem)) {
    const failed = taken.find(({ problem }) => problem)?.problem ?? null
    const some = taken.some(({ point }) => point !== null)
    const none = failed ?? {
      code: 'study_invalid' as const,
      detail: 'The job left no checkpoint that could be scanned.',
    }
    state = some ? 'done' : 'failed'
    await updateRun(deps.store, run, { state, epochs: taken, problem: some ? failed : none })
  } else await updateRun(deps.store, run, { state, epochs: taken })
  return state
}

/** The scan of each epoch's checkpoint. The final state is the last epoch's. */
function scansOf(job: Job): StudyRunRow['epochs'] {
  return job.models.flatMap(({ artifact, scan, problem }) => {
    const [, epoch] = /^epoch-(\d+)$/.exec(artifact) ?? []
    if (epoch === undefined) return []
    const unscanned = problem ?? { code: 'study_invalid' as const, detail: 'It was not scanned.' }
    return [{ epoch: Number(epoch), scan: scan ?? '', point: null, ...(scan === null && { problem: unscanned }) }]
  })
}

async function submitNext(deps: Deps, study: StudyRow, grid: MethodsGrid, room: number): Promise<void> {
  if (room <= 0) return
  for (const run of await listWaitingRuns(deps.store, study.id, room)) {
    const own = { ...deps, newId: await derivedIds(study.createdAt, `${study.id}\n${run.position}`) }
    try {
      const job = await createJob(own, onBehalfOf(study.orgId), jobOf(grid, run))
      await updateRun(deps.store, run, { state: 'training', jobId: job.id })
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      await updateRun(deps.store, run, { state: 'failed', problem: { code: error.code, detail: error.message } })
    }
  }
}

async function conclude(deps: Deps, study: StudyRow, request: StudyRequest<'methods'>, done: number): Promise<void> {
  const runs = await listStudyRuns(deps.store, study.id)
  const problem = runs.find((run) => run.problem !== null)?.problem ?? null
  await noteProgress(deps.store, study.id, pointsIn(runs))
  await putObject(deps.store, resultKey(study.id), JSON.stringify(resultOfRuns(request, runs)))
  const state = done > 0 ? 'done' : 'failed'
  await finishStudy(deps.store, study.id, { state, resultKey: resultKey(study.id), problem, finishedAt: deps.now() })
}
