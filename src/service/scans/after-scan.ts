import type { Deps } from '../deps.ts'
import { sendMessagesOf } from '../webhooks/send-messages.ts'
import { wakeNext } from './wake-next.ts'

/** A scan has just ended: the organisation's next may begin, and who asked to be told is told. Only hints: the clock makes up for them. */
export async function afterScan(deps: Deps, scan: { readonly id: string; readonly orgId: string }): Promise<void> {
  await wakeNext(deps, scan.orgId)
  await sendMessagesOf(deps, scan.id)
}
