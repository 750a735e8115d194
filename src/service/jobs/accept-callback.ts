import { Webhook } from 'standardwebhooks'
import type { JobId } from '#contract/ids'
import { findJob } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sameText } from '../hash.ts'
import type { EngineConfig } from './engine-config.ts'
import { callbackSecret, callbackToken } from './tokens.ts'
import { runOf } from './wake-next-job.ts'

export interface Callback {
  readonly engine: string
  readonly job: JobId
  /** As it came: the signature is over these very bytes. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** `?t=` of the address, for engines that do not sign. */
  readonly token: string | undefined
}

/**
 * An engine says that something happened. Once it has proved that it is the engine, the job's driver looks for itself; what the callback
 * says is not even read. So one that is replayed within the minutes that its signature holds costs one more look and changes nothing.
 */
export async function acceptCallback(deps: Deps, callback: Callback): Promise<void> {
  const config = deps.config.engine
  // The same answer to whatever is wrong: nobody learns here which jobs there are.
  if (config === null || config.kind !== callback.engine || !(await isGenuine(config, callback))) {
    throw new ServiceError('unauthorized', 'The callback is not signed by this job’s engine, or too old.')
  }
  const job = await findJob(deps.store, callback.job)
  if (job && job.finishedAt === null) await deps.wakeJob(runOf(job))
}

async function isGenuine(config: EngineConfig, { job, body, headers, token }: Callback): Promise<boolean> {
  if (config.kind === 'runpod') return token !== undefined && sameText(token, await callbackToken(config, job))
  if (config.kind !== 'http') return false
  try {
    new Webhook(await callbackSecret(config, job)).verify(body, { ...headers })
    return true
  } catch {
    return false
  }
}
