import type { EngineState } from '#contract/job-state'
import { EngineError, type Engine, type Submission } from '#service/jobs/engine'

/** An engine that runs nothing: the test says how its jobs are. */
export interface FakeEngine extends Engine {
  /** Every submission that arrived, also those whose answer got lost. */
  readonly submitted: Submission[]
  readonly cancelled: string[]
  state: EngineState
  message: string | null
  /** What the next calls do instead of answering; used up one by one. `lost`: it arrives, but its answer does not. */
  readonly faults: ('unavailable' | 'rejected' | 'lost')[]
  log: string | null
}

export function fakeEngine(): FakeEngine {
  const stumble = (arrives: () => void = () => undefined) => {
    const fault = engine.faults.shift()
    if (fault === undefined || fault === 'lost') arrives()
    if (fault === undefined) return
    throw new EngineError(fault === 'rejected' ? 'rejected' : 'unavailable', `the engine is ${fault}`)
  }
  const engine: FakeEngine = {
    name: 'http',
    submitted: [],
    cancelled: [],
    state: 'queued',
    message: null,
    faults: [],
    log: null,
    async submit(submission) {
      stumble(() => void engine.submitted.push(submission))
      return { externalId: `ext-${submission.submission}` }
    },
    async status() {
      stumble()
      return { state: engine.state, message: engine.message, gpuSeconds: null }
    },
    async cancel({ submission }) {
      stumble(() => void engine.cancelled.push(submission))
    },
    async logs() {
      stumble()
      return engine.log
    },
    async health() {
      return { ok: true, detail: 'fake' }
    },
  }
  return engine
}
