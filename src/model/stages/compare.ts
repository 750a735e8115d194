import type { AlignedStats } from '#domain/aligned-stats'
import { pieces } from '../batches.ts'
import { vocabularyFlops } from '../flops.ts'
import type { Run } from '../run.ts'
import { divergenceBytesPerToken, runningDivergence } from '../running-divergence.ts'
import { NonFinite } from './head.ts'
import { forTiles, type HeadPart, openHead } from './joint-head.ts'

/** Both models' logits tile by tile, at every token of the sequences: the divergence between them and the likeliest token of each. */
export async function compareHeads(
  run: Run,
  targetPart: HeadPart,
  referencePart: HeadPart,
  sequences: readonly ArrayLike<number>[],
): Promise<AlignedStats> {
  const { tiling, kernel, ledger } = run
  const target = await openHead(run, [targetPart])
  const reference = await openHead(run, [referencePart])
  const offsets = new Uint32Array(sequences.length + 1)
  sequences.forEach(({ length }, example) => (offsets[example + 1] = offsets[example]! + length))
  const tokens = offsets.at(-1)!
  const running = runningDivergence(tokens)
  ledger.hold(offsets, tokens * divergenceBytesPerToken)

  const width = target.width + reference.width
  await forTiles(run, [target, reference], async ([mine, other], first) => {
    for (const { from, to } of pieces(tokens, tiling.callTokens)) {
      const side = ({ rows, width }: typeof target) => ({ x: rows.subarray(from * width, to * width), width })
      const call = { target: { ...side(target), head: mine! }, reference: { ...side(reference), head: other! } }
      const tile = await run.call(vocabularyFlops(width, to - from, mine!.outputs), () => kernel.compare(call))
      running.add(from, first, tile)
    }
  })

  const finished = running.finish()
  if (!finished.divergence.every((value) => Number.isFinite(value))) {
    throw new NonFinite('the forward pass gave a divergence that is not a finite number')
  }
  return { offsets, ...finished }
}
