import type { JobId } from '#contract/ids'
import type { JobLog } from '#contract/jobs'
import { readLog } from '#store/job-reports'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { EngineError } from './engine.ts'
import { ownJob } from './own-job.ts'
import { redact } from './redact.ts'

export interface WhichLog {
  readonly id: JobId
  readonly tailBytes: number
}

/** The end of what the runner said; when it never got to say anything, of what the engine wrote down about the attempt. */
export async function readJobLog(deps: Deps, caller: Member, { id, tailBytes }: WhichLog): Promise<JobLog> {
  const job = await ownJob(deps, caller, id)
  const kept = await readLog(deps.store, id)
  if (kept) {
    const text = kept.text.slice(-tailBytes)
    return { source: 'runner', text, truncated: kept.written > text.length }
  }
  if (job.attempt === 0 || deps.engine === null || deps.engine.name !== job.engine) {
    return { source: 'runner', text: '', truncated: false }
  }
  const ref = { submission: `${id}-${job.attempt}`, externalId: job.externalId }
  const text = await deps.engine.logs(ref, tailBytes).catch((error: unknown) => {
    if (error instanceof EngineError) throw new ServiceError('engine_unavailable', error.message)
    throw error
  })
  const { token = null, secret = null } = deps.config.engine ?? {}
  const plain = redact(text ?? '', [token, secret]).slice(-tailBytes)
  return { source: 'engine', text: plain, truncated: (text?.length ?? 0) >= tailBytes }
}
