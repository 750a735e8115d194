import { StudyId } from '#contract/ids'
import type { Study, StudyRequest } from '#contract/studies'
import type { MethodsGrid } from '#contract/studies/methods'
import { insertStudyOfRuns } from '#store/study-runs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { resolveJob } from '../jobs/resolve-job.ts'
import { advanceStudy } from './advance-study.ts'
import { getStudy } from './get-study.ts'
import { epochsOf, jobOf, runsOf } from './grid-runs.ts'

/** A study that trains what it compares: its runs are written down, the first are submitted, the clock does the rest. */
export async function launchGrid(
  deps: Deps,
  caller: Member,
  request: StudyRequest<'methods'>,
  grid: MethodsGrid,
): Promise<Study> {
  const id = StudyId.parse(deps.newId('stu'))
  const runs = runsOf(id, grid)
  await refuseMisfits(deps, caller, grid)
  await insertStudyOfRuns(
    deps.store,
    {
      id,
      orgId: caller.org,
      kind: 'methods',
      name: request.name,
      request,
      state: 'running',
      scansDone: 0,
      scansTotal: runs.length * epochsOf(grid),
      resultKey: null,
      problem: null,
      published: request.publish,
      createdAt: deps.now(),
      finishedAt: null,
    },
    runs,
  )
  await advanceStudy(deps, id)
  return getStudy(deps, caller, id)
}

/** What the jobs would be refused for, once a method, before any is made. */
async function refuseMisfits(deps: Deps, caller: Member, grid: MethodsGrid): Promise<void> {
  const labels = grid.methods.map(({ label }) => label)
  if (new Set(labels).size < labels.length)
    throw new ServiceError('study_invalid', 'Two methods of the grid have the same label.')
  for (const { label, learning_rates } of grid.methods)
    await resolveJob(deps, caller, jobOf(grid, { method: label, learningRate: learning_rates[0]!, seed: 0 }))
}
