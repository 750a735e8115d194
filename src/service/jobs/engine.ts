import type { EngineState } from '#contract/job-state'
import type { JobType } from '#contract/jobs'

/** What an engine is asked to run: one attempt of a job. The token is the only secret, and must reach the runner's environment alone. */
export interface Submission {
  /** `<job>-<attempt>`: where an engine takes names, this is the name, so that a second submission is refused. */
  readonly submission: string
  readonly job: string
  readonly attempt: number
  readonly type: JobType
  readonly org: string
  readonly specUrl: string
  readonly token: string
  /** For engines that call back. `secret` is `whsec_…` (Standard Webhooks); `token` goes into the address of those that do not sign. */
  readonly callback: { readonly url: string; readonly secret: string; readonly token: string }
  readonly timeoutSeconds: number
}

/** How a submitted attempt is found again. `externalId` is null while it is unknown whether the submission arrived. */
export interface EngineRef {
  readonly submission: string
  readonly externalId: string | null
}

export interface EngineStatus {
  /** `lost`: the engine does not know a job that it once had, or dropped it. */
  readonly state: EngineState
  /** In the engine's words, shortened, without tracebacks and secrets. */
  readonly message: string | null
  readonly gpuSeconds: number | null
}

export interface EngineHealth {
  readonly ok: boolean
  readonly detail: string
}

/**
 * Another system that runs our runner. One file per engine in `work/batch`. Every call may fail with `EngineError` and may be repeated:
 * `submit` must not start an attempt twice (by the engine's own id, or by asking first whether it is there). The poll is the truth.
 */
export interface Engine {
  readonly name: 'ray' | 'runpod' | 'http'
  submit(submission: Submission): Promise<{ readonly externalId: string }>
  status(ref: EngineRef): Promise<EngineStatus>
  /** Harmless when it has ended already. */
  cancel(ref: EngineRef): Promise<void>
  /** The last bytes of the attempt's log, or null where the engine has none. */
  logs(ref: EngineRef, tailBytes: number): Promise<string | null>
  health(): Promise<EngineHealth>
}

/**
 * - `unavailable`: not reached, or it answered that it can't just now. Try again.
 * - `rejected`: it understood and will not: wrong token, wrong endpoint, wrong request. Trying again does not help.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly kind: 'unavailable' | 'rejected'
  /** How long the engine asked to be left alone; null when it did not say. */
  readonly retryAfterSeconds: number | null

  /** `detail` may be shown to the job's owner: no addresses, tracebacks or secrets. */
  constructor(
    kind: 'unavailable' | 'rejected',
    detail: string,
    options: ErrorOptions & { readonly retryAfterSeconds?: number | null } = {},
  ) {
    super(detail, options)
    this.kind = kind
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}
