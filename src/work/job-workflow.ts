import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import type { Deps } from '#service/deps'
import { advanceJob } from '#service/jobs/advance-job'
import { handOverJob } from '#service/jobs/hand-over-job'
import { WAKE } from './wake.ts'

export interface JobParams {
  readonly job: string
}

/** Two steps a round; a run may have 1,024. At the longest wait between two looks, a day of work is seven runs. */
const ROUNDS = 400

const STEP = { retries: { limit: 3, delay: '2 seconds', backoff: 'exponential' }, timeout: '5 minutes' } as const

export function jobWorkflow(depsOf: (env: Env) => Deps) {
  return class JobWorkflow extends WorkflowEntrypoint<Env, JobParams> {
    override async run(event: WorkflowEvent<JobParams>, step: WorkflowStep): Promise<void> {
      await driveJob(() => depsOf(this.env), event.payload.job, step)
    }
  }
}

/**
 * A job's durable run: look at the engine, wait for news or a while, look again. News is only a hint (a callback, a runner's last word, a
 * cancel); the look is the truth. It holds no state of its own, so a run may die, come twice, or be replaced by the next.
 */
export async function driveJob(deps: () => Deps, job: string, step: WorkflowStep): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const next = await step.do(`advance ${round}`, STEP, () => advanceJob(deps(), job))
    if (next.finished) return
    if (next.waitSeconds > 0) {
      // A timeout is as good as news: either way it is time to look.
      const wait = { type: WAKE, timeout: `${next.waitSeconds} seconds` } as const
      await step.waitForEvent(`wait ${round}`, wait).catch(() => null)
    }
  }
  await step.do('hand over', STEP, () => handOverJob(deps(), job))
}
