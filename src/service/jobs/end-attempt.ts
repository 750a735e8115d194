import type { ProblemCode } from '#contract/problem'
import type { JobRow } from '#store/jobs'
import type { Held } from '#store/job-schema'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { moveJob } from './move-job.ts'
import { jobSecret } from './tokens.ts'
import { afterJob } from './after-job.ts'

export interface Reason {
  readonly code: ProblemCode
  readonly detail: string
}

/** Ends a job with its reason, unless it ended before; what the engine may still hold of it is let go. */
export async function failJob(deps: Deps, job: JobRow, problem: Reason): Promise<void> {
  const { code, detail } = problem
  const failed = await moveJob(deps, job.id, {
    to: 'failed',
    attempt: job.attempt,
    set: { problem: { code, detail }, finishedAt: deps.now(), held: heldAfter(job) },
    data: { code, detail, attempt: job.attempt },
  })
  if (failed) await afterJob(deps, job)
}

/** Ends an attempt that was lost, and begins the next while there are any: with a new token, so that nothing late gets through. */
export async function endAttempt(deps: Deps, job: JobRow, reason: Reason): Promise<void> {
  const { engine } = deps.config
  if (job.retriesLeft < 1 || engine === null) return failJob(deps, job, reason)
  const attempt = job.attempt + 1
  await moveJob(deps, job.id, {
    to: 'submitting',
    attempt: job.attempt,
    set: {
      ...freshAttempt(attempt, await sha256(await jobSecret(engine, job.id, attempt))),
      retriesLeft: job.retriesLeft - 1,
      held: heldAfter(job),
      gpuSecondsBefore: job.gpuSecondsBefore + job.gpuSeconds,
    },
    data: { attempt },
    also: { type: 'retry', data: { attempt, code: reason.code, detail: reason.detail } },
  })
}

/** Columns of an attempt that nobody has taken yet. */
export function freshAttempt(attempt: number, tokenHash: string) {
  return {
    attempt,
    tokenHash,
    externalId: null,
    engineState: null,
    submittedAt: null,
    worker: null,
    heardAt: null,
    lastSeq: 0,
    claim: null,
    progress: null,
    gpuSeconds: 0,
    faults: 0,
  }
}

/** The current attempt may be with the engine from the moment it was being submitted. */
export function heldAfter(job: JobRow): readonly Held[] | null {
  const mine = job.attempt > 0 && job.state !== 'queued' && job.state !== 'collecting'
  const all = [
    ...(job.held ?? []),
    ...(mine ? [{ submission: `${job.id}-${job.attempt}`, externalId: job.externalId }] : []),
  ]
  return all.length > 0 ? all : null
}
