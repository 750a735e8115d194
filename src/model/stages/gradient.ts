import type { TokenStats } from '#domain/token-stats'
import { sequenceBatches } from '../batches.ts'
import { gradientFlops } from '../flops.ts'
import type { Run } from '../run.ts'
import { NonFinite } from './head.ts'
import { forTiles, type HeadPart, openHead, targetLogits } from './joint-head.ts'

/**
 * ‖∂ℓ/∂W‖_F of each example, `∂ℓ/∂W = (1/n) Σ_t (p_t − e_(x_t)) h_tᵀ`. The softmax must be known before its tiles can be used, so the pass comes after the
 * token statistics: log Σ e^l = l_(x_t) − log p(x_t). States and statistics are those of the scored tokens.
 */
export async function headGradients(run: Run, part: HeadPart, stats: TokenStats): Promise<Float32Array> {
  const { kernel, tiling, ledger } = run
  const head = await openHead(run, [part])
  const { width, rows } = head
  const lengths = Array.from(stats.offsets.subarray(1), (offset, e) => offset - stats.offsets[e]!)
  const batches = sequenceBatches(lengths, tiling.callTokens)
  const logSum = (await targetLogits(run, head, stats.token)).map((logit, t) => logit - stats.logProb[t]!)
  ledger.hold(logSum)

  const squares = new Float64Array(lengths.length)
  await forTiles(run, [head], async ([linear], first) => {
    let example = 0
    for (const { lengths, from, to } of batches) {
      const call = {
        x: rows.subarray(from * width, to * width),
        width,
        lengths,
        head: linear!,
        logSum: logSum.subarray(from, to),
        target: stats.token.subarray(from, to).map((id) => id - first),
      }
      const shares = await run.call(gradientFlops(width, lengths, linear!.outputs), () => kernel.gradient(call))
      for (const share of shares) squares[example++]! += share
    }
  })

  // Rounding can leave a norm of nearly 0 just below it.
  const norms = Float32Array.from(squares, (square, e) => Math.sqrt(Math.max(0, square)) / lengths[e]!)
  if (!norms.every((norm) => Number.isFinite(norm))) {
    throw new NonFinite('the forward pass gave a gradient that is not a finite number')
  }
  return norms
}
