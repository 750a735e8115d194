import { listDueMessages, listPendingOf } from '#store/messages'
import type { Deps } from '../deps.ts'

/** One call sends at most so many on their way; the next one takes the rest. */
const BATCH = 100

/** Hands the messages about something to the errand runner, now. */
export async function sendMessagesOf(deps: Deps, subject: string): Promise<void> {
  await sendErrands(deps, await listPendingOf(deps.store, subject))
}

/** The same for all whose time has come: retries, and those whose hint was lost. For the clock. */
export async function sendDueMessages(deps: Deps, { startUp }: { readonly startUp: boolean }): Promise<void> {
  await sendErrands(deps, await listDueMessages(deps.store, { now: deps.now(), startUp, limit: BATCH }))
}

async function sendErrands(deps: Deps, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await deps.sendErrands(ids.map((id) => ({ errand: 'message', id })))
}
