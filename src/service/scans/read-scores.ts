import type { ScanId } from '#contract/ids'
import type { ExampleScores } from '#contract/scans'
import { getJson } from '#store/objects'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { scoresKey } from './keys.ts'
import { ownScan } from './own-scan.ts'
import { refuseUnfinished } from './read-report.ts'

/** Per-example scores; the owner's alone, published or not. */
export async function readScores(deps: Deps, caller: Member, id: ScanId): Promise<ExampleScores[]> {
  const scan = await ownScan(deps, caller, id)
  refuseUnfinished(scan)
  const scores = await getJson<ExampleScores[]>(deps.store, scoresKey(id))
  if (!scores) throw notFound('scores')
  return scores
}
