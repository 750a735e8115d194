import type { ScanId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { readableScan } from './own-scan.ts'
import { showScan } from './show-scan.ts'

export async function getScan(deps: Deps, caller: Caller, id: ScanId): Promise<Scan> {
  return showScan(deps, await readableScan(deps, caller, id))
}
