import type { Deps } from '../deps.ts'
import { sendMessagesOf } from '../webhooks/send-messages.ts'
import { wakeNextJob } from './wake-next-job.ts'

/** A job has just ended: the organisation's next may begin, and who asked to be told is told. Only hints: the clock makes up for them. */
export async function afterJob(deps: Deps, job: { readonly id: string; readonly orgId: string }): Promise<void> {
  await wakeNextJob(deps, job.orgId)
  await sendMessagesOf(deps, job.id)
}
