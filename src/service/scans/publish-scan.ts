import type { ScanId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import { setPublished } from '#store/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { ownScan } from './own-scan.ts'
import type { StoredRequest } from './question.ts'
import { showScan } from './show-scan.ts'

/** Lets anybody read a scan's report and puts it on the board; one under way as soon as it is done. Doing it twice is the same as once. */
export async function publishScan(deps: Deps, caller: Member, id: ScanId): Promise<Scan> {
  const { state, request } = await ownScan(deps, caller, id)
  if ((request as StoredRequest).emulate) {
    throw new ServiceError('conflict', 'An emulation is no model: it cannot stand beside those that are.')
  }
  if (state === 'failed' || state === 'cancelled') {
    throw new ServiceError('conflict', `The scan is ${state}: it has no report to publish.`)
  }
  return change(deps, caller, id, true)
}

/** Takes a report back: from now on it is its organisation's alone. Copies that others made are not undone. */
export async function unpublishScan(deps: Deps, caller: Member, id: ScanId): Promise<Scan> {
  await ownScan(deps, caller, id)
  return change(deps, caller, id, false)
}

async function change(deps: Deps, caller: Member, id: ScanId, published: boolean): Promise<Scan> {
  await setPublished(deps.store, id, published)
  return showScan(deps, await ownScan(deps, caller, id))
}
