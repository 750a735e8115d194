import type { JobId } from '#contract/ids'
import type { JobEvent } from '#contract/job-events'
import { listJobEvents as eventsOf } from '#store/job-events'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'
import { ownJob } from './own-job.ts'

/** Events in one answer; a client behind that far asks again. */
const EVENT_PAGE = 500

/** What happened to the organisation's job behind event `after`, in order. */
export async function listJobEvents(
  deps: Deps,
  caller: Caller,
  { id, after }: { readonly id: JobId; readonly after: number },
): Promise<JobEvent[]> {
  await ownJob(deps, caller, id)
  const rows = await eventsOf(deps.store, id, after, EVENT_PAGE)
  return rows.map(({ seq, type, at, data }) => ({
    seq,
    type: type as JobEvent['type'],
    at: time(at),
    data: data as JobEvent['data'],
  }))
}
