import type { ScanId } from '#contract/ids'
import { openObject } from '#store/objects'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { tokenStatsKey } from './keys.ts'
import { ownScan } from './own-scan.ts'
import { refuseUnfinished } from './read-report.ts'

export interface WhichStats {
  readonly id: ScanId
  readonly of: 'target' | 'reference'
}

/** The token statistics behind the scores as a safetensors stream; the owner's alone. A scan of bare losses has none. */
export async function readTokenStats(
  deps: Deps,
  caller: Member,
  { id, of }: WhichStats,
): Promise<{ size: number; body: ReadableStream }> {
  const scan = await ownScan(deps, caller, id)
  refuseUnfinished(scan)
  const object = await openObject(deps.store, tokenStatsKey(id, of))
  if (!object) throw notFound('token statistics')
  return object
}
