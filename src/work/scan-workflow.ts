import { WorkflowEntrypoint, type WorkflowEvent, type WorkflowStep } from 'cloudflare:workers'
import type { Deps } from '#service/deps'
import { advanceScan } from '#service/scans/advance-scan'
import { handOver } from '#service/scans/hand-over'
import { WAKE } from './wake.ts'

export interface ScanParams {
  readonly scan: string
}

/** Two steps a round; a run may have 1,024. */
const ROUNDS = 400

const STEP = { retries: { limit: 3, delay: '2 seconds', backoff: 'exponential' }, timeout: '10 minutes' } as const

/**
 * A scan's durable run: advance it, wait for news or a while, advance again. It holds no state of its own: what happened is in the
 * database, so a run may die, come twice, or be replaced by the next (`<scan>-<attempt>`) without harm.
 */
export function scanWorkflow(depsOf: (env: Env) => Deps) {
  return class ScanWorkflow extends WorkflowEntrypoint<Env, ScanParams> {
    override async run(event: WorkflowEvent<ScanParams>, step: WorkflowStep): Promise<void> {
      const { scan } = event.payload
      for (let round = 0; round < ROUNDS; round++) {
        const next = await step.do(`advance ${round}`, STEP, () => advanceScan(depsOf(this.env), scan))
        if (next.finished) return
        if (next.waitSeconds > 0) {
          // A timeout is as good as news: either way it is time to look.
          await step
            .waitForEvent(`wait ${round}`, { type: WAKE, timeout: `${next.waitSeconds} seconds` })
            .catch(() => null)
        }
      }
      await step.do('hand over', STEP, () => handOver(depsOf(this.env), scan))
    }
  }
}
