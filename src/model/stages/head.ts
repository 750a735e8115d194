import type { TokenStats } from '#domain/token-stats'
import { pieces } from '../batches.ts'
import { vocabularyFlops } from '../flops.ts'
import type { Run } from '../run.ts'
import { runningBytesPerToken, runningStats } from '../vocabulary-stats.ts'
import { forTiles, type HeadPart, openHead, targetLogits } from './joint-head.ts'

/** The model gave a number that is not one: its weights overflow float32 or aren't finite. */
export class NonFinite extends Error {
  override readonly name = 'NonFinite'
}

/**
 * Final norm and output projection, tile by tile: token statistics of every token that has something before it.
 * `hidden` `[tokens, d]` is overwritten.
 */
export async function runHead(
  run: Run,
  hidden: Float32Array,
  sequences: readonly ArrayLike<number>[],
): Promise<TokenStats> {
  const { width, finalNorm } = run.architecture
  const part = { hidden: async () => scoredRows(hidden, width, sequences), width, norm: finalNorm, head: run.head }
  return runHeads(run, [{ ...part, scale: 1 }], sequences)
}

/** Token statistics of the logits that the parts make together; each part's states are those of the scored tokens, see `scoredRows`. */
export async function runHeads(
  run: Run,
  parts: readonly HeadPart[],
  sequences: readonly ArrayLike<number>[],
): Promise<TokenStats> {
  const { tiling, kernel, ledger } = run
  const { offsets, token } = scoredTokens(sequences)
  const batches = pieces(token.length, tiling.callTokens)
  ledger.hold(offsets, token)

  const head = await openHead(run, parts)
  const { width } = head
  const targetLogit = await targetLogits(run, head, token)
  const stats = runningStats(targetLogit)
  ledger.hold(targetLogit, token.length * runningBytesPerToken)

  await forTiles(run, [head], async ([linear], first) => {
    for (const { from, to } of batches) {
      const x = head.rows.subarray(from * width, to * width)
      const target = token.subarray(from, to).map((id) => id - first)
      const result = await run.call(vocabularyFlops(width, to - from, linear!.outputs), () =>
        kernel.vocabulary({ x, width, head: linear!, target, targetLogit: targetLogit.subarray(from, to) }),
      )
      stats.add(from, result)
    }
  })

  const finished = stats.finish()
  ledger.hold(finished.logProb, finished.mean, finished.variance, finished.rank, finished.bestOther)
  ledger.release(targetLogit, token.length * runningBytesPerToken)
  if (!finished.variance.every((value, t) => Number.isFinite(value) && Number.isFinite(finished.logProb[t]))) {
    throw new NonFinite('the forward pass gave a log-probability that is not a finite number')
  }
  return { offsets, token, ...finished }
}

/** The tokens that have something before them: all but each sequence's first. */
export function scoredTokens(sequences: readonly ArrayLike<number>[]): Pick<TokenStats, 'offsets' | 'token'> {
  const offsets = new Uint32Array(sequences.length + 1)
  sequences.forEach(({ length }, example) => (offsets[example + 1] = offsets[example]! + length - 1))
  const token = new Int32Array(offsets.at(-1)!)
  sequences.forEach((sequence, example) => {
    for (let t = 1; t < sequence.length; t++) token[offsets[example]! + t - 1] = sequence[t]!
  })
  return { offsets, token }
}

/**
 * Moves the states that predict something to the front: all but each sequence's last. Token t is predicted by the state before it. A text's first token
 * is scored for no model: the last virtual token of a prompt does predict it, but without virtual tokens nothing would.
 */
export function scoredRows(hidden: Float32Array, width: number, sequences: readonly ArrayLike<number>[]): Float32Array {
  let read = 0
  let written = 0
  for (const { length } of sequences) {
    hidden.copyWithin(written * width, read * width, (read + length - 1) * width)
    read += length
    written += length - 1
  }
  return hidden.subarray(0, written * width)
}
