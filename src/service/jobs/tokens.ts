import type { JobId } from '#contract/ids'
import { formatJobToken } from '#contract/job-tokens'
import type { EngineConfig } from './engine-config.ts'
import { hex, hmac } from '../hash.ts'

/**
 * Secrets of a job are derived, not drawn: a submission that is repeated because its answer was lost must carry the same token as the
 * first. Only the hash of the current attempt's is stored, so an earlier attempt's token opens nothing.
 */
export async function jobSecret({ secret }: EngineConfig, job: string, attempt: number): Promise<string> {
  return hex(await hmac(secret, `runner token\n${job}\n${attempt}`))
}

export async function jobToken(config: EngineConfig, job: JobId, attempt: number): Promise<string> {
  return formatJobToken({ job, secret: await jobSecret(config, job, attempt) })
}

/** What an engine signs its callbacks with (Standard Webhooks). */
export async function callbackSecret({ secret }: EngineConfig, job: string): Promise<string> {
  const bytes = new Uint8Array(await hmac(secret, `callback secret\n${job}`))
  return `whsec_${btoa(String.fromCharCode(...bytes))}`
}

/** What the address of a callback carries for engines that do not sign. */
export async function callbackToken({ secret }: EngineConfig, job: string): Promise<string> {
  return hex(await hmac(secret, `callback token\n${job}`))
}
