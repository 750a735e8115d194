import type { ScanId } from '#contract/ids'
import type { ExampleScores } from '#contract/scans'
import type { Evidence } from '#domain/evidence'
import type { Shadows } from '#domain/shadows'
import { viewOf } from '#domain/signals'
import { getJson } from '#store/objects'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { scoresKey } from './keys.ts'

/** How far the base's loss of one and the same text may differ between two scans: it is computed in float32, in another order. Relative. */
const SAME_TEXT = 1e-3

/**
 * What shadow models said about each example of a scan. Examples are matched by id; the base's loss, which only the text decides, tells whether both
 * scans mean the same text by it. Scores are read one scan after another: each can be a megabyte.
 */
export async function gatherShadows(
  deps: Deps,
  ids: readonly ScanId[],
  { examples, reference }: Pick<Evidence, 'examples' | 'reference'>,
): Promise<Shadows[]> {
  const gathered = examples.map(() => ({ in: [] as number[], out: [] as number[] }))
  for (const id of ids) {
    const scores = await getJson<ExampleScores[]>(deps.store, scoresKey(id))
    if (!scores) throw new ServiceError('gone', `The scores of the shadow ${id} were deleted before this scan ended.`)
    const rows = new Map(scores.map((row) => [row.id, row]))
    for (const [i, { id: example }] of examples.entries()) {
      const row = rows.get(example)
      if (row === undefined || row.reference_loss === null) continue
      const { loss } = viewOf(reference, i)
      if (!(Math.abs(row.reference_loss - loss) <= SAME_TEXT * Math.max(1, loss))) continue
      const phi = row.reference_loss - row.loss
      if (row.split === 'member') gathered[i]!.in.push(phi)
      else if (row.split === 'nonmember') gathered[i]!.out.push(phi)
    }
  }
  return gathered
}
