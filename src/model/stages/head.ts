import type { TokenStats } from '#domain/token-stats'
import { pieces } from '../batches.ts'
import { vocabularyFlops } from '../flops.ts'
import type { Linear } from '../kernel.ts'
import type { Run } from '../run.ts'
import { runningBytesPerToken, runningStats } from '../vocabulary-stats.ts'
import { forRowsOf } from './embed.ts'
import { loadNorm, normBytes } from './load-linear.ts'

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
  const { tiling, kernel, head, ledger } = run
  const { width } = run.architecture
  const vocabulary = run.weights.shape(head.tensor)[0]!
  const { offsets, token, rows } = scored(hidden, width, sequences)
  const batches = pieces(token.length, tiling.callTokens)
  ledger.hold(offsets, token)

  const norm = await loadNorm(run, run.architecture.finalNorm)
  for (const { from, to } of batches) {
    const x = rows.subarray(from * width, to * width)
    const y = await run.call(0, () => kernel.norm({ x, width, norm }))
    ledger.hold(y)
    x.set(y)
    ledger.release(y)
  }
  ledger.release(normBytes(norm))

  const bias = head.bias === undefined ? undefined : await run.load(head.bias)
  const targetLogit = await targetLogits(run, rows, token, bias)
  const stats = runningStats(targetLogit)
  ledger.hold(targetLogit, token.length * runningBytesPerToken)

  const parts = pieces(vocabulary, tiling.loadRows).map(({ from, to }) => ({ rows: [from, to] as const }))
  for (const [index, part] of parts.entries()) {
    const values = await run.load(head.tensor, part)
    run.prefetch(parts.slice(index + 1, index + 2).map((tile) => ({ name: head.tensor, tile })))
    for (const tile of pieces(part.rows[1] - part.rows[0], tiling.callRows)) {
      const first = part.rows[0] + tile.from
      const outputs = tile.to - tile.from
      const linear: Linear = {
        values: values.subarray(tile.from * width, tile.to * width),
        layout: 'out_in',
        inputs: width,
        outputs,
        ...(bias && { bias: bias.subarray(first, first + outputs) }),
      }
      for (const { from, to } of batches) {
        const x = rows.subarray(from * width, to * width)
        const target = token.subarray(from, to).map((id) => id - first)
        const result = await run.call(vocabularyFlops(width, to - from, outputs), () =>
          kernel.vocabulary({ x, width, head: linear, target, targetLogit: targetLogit.subarray(from, to) }),
        )
        stats.add(from, result)
      }
    }
    ledger.release(values)
  }

  const finished = stats.finish()
  ledger.hold(finished.logProb, finished.mean, finished.variance, finished.rank, finished.bestOther)
  ledger.release(targetLogit, token.length * runningBytesPerToken)
  if (!finished.variance.every((value, t) => Number.isFinite(value) && Number.isFinite(finished.logProb[t]))) {
    throw new NonFinite('the forward pass gave a log-probability that is not a finite number')
  }
  return { offsets, token, ...finished }
}

/** Moves the states that predict something to the front: all but each sequence's last. Token t is predicted by the state before it. */
function scored(hidden: Float32Array, width: number, sequences: readonly ArrayLike<number>[]) {
  const count = sequences.reduce((sum, { length }) => sum + length - 1, 0)
  const offsets = new Uint32Array(sequences.length + 1)
  const token = new Int32Array(count)
  let read = 0
  let written = 0
  sequences.forEach((sequence, example) => {
    const steps = sequence.length - 1
    hidden.copyWithin(written * width, read * width, (read + steps) * width)
    for (let t = 0; t < steps; t++) token[written + t] = sequence[t + 1]!
    read += sequence.length
    written += steps
    offsets[example + 1] = written
  })
  return { offsets, token, rows: hidden.subarray(0, count * width) }
}

/** The logit of the token that came, before any tile is seen: its rank is counted against it. */
async function targetLogits(run: Run, rows: Float32Array, token: Int32Array, bias: Float32Array | undefined) {
  const { width } = run.architecture
  const logits = new Float32Array(token.length)
  await forRowsOf(run, run.head.tensor, token, (t, row) => {
    let sum = bias?.[token[t]!] ?? 0
    for (let j = 0; j < width; j++) sum += rows[t * width + j]! * row[j]!
    logits[t] = sum
  })
  return logits
}
