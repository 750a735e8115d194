import type { ScanEvent } from '#contract/events'
import type { ScanId } from '#contract/ids'
import { listEvents } from '#store/events'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'
import { ownScan } from './own-scan.ts'

/** Events in one answer; a client behind that far asks again. */
const EVENT_PAGE = 500

export interface After {
  readonly id: ScanId
  readonly after: number
}

/** What happened to the organisation's scan behind event `after`, in order. */
export async function listScanEvents(deps: Deps, caller: Caller, { id, after }: After): Promise<ScanEvent[]> {
  await ownScan(deps, caller, id)
  const rows = await listEvents(deps.store, id, after, EVENT_PAGE)
  return rows.map(({ seq, type, at, data }) => ({
    seq,
    type: type as ScanEvent['type'],
    at: time(at),
    data: data as ScanEvent['data'],
  }))
}
