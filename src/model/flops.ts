import type { Architecture } from './architecture.ts'

/**
 * Floating-point operations of the kernel's calls, a multiply-add as two: what the planner promises and the executor counts.
 * Norms, activations and softmax are left out; they are under 2 % of the operations.
 */

/** A tile of heads. Padding inside `[B, T]` is computed, so it counts; `past` keys stand in front of each sequence. */
export function attentionFlops(
  { width, headSize }: Pick<Architecture, 'width' | 'headSize'>,
  lengths: readonly number[],
  heads: number,
  kvHeads: number,
  past = 0,
): number {
  const tokens = lengths.reduce((sum, length) => sum + length, 0)
  const longest = Math.max(...lengths)
  const products = lengths.length * longest * (longest + past)
  const projections = 2 * tokens * width * headSize * (2 * heads + 2 * kvHeads)
  return projections + 2 * 2 * products * heads * headSize
}

/** A tile of `columns` of the intermediate width. */
export function mlpFlops(architecture: Architecture, tokens: number, columns: number): number {
  const matrices = architecture.layers[0]?.mlp.gate === undefined ? 2 : 3
  return 2 * tokens * architecture.width * columns * matrices
}

export function bottleneckFlops(width: number, tokens: number, size: number): number {
  return 4 * tokens * width * size
}

export function vocabularyFlops(width: number, tokens: number, rows: number): number {
  return 2 * tokens * width * rows
}

/** Logits of padded sequences over a tile, and the two Gram matrices of each, see `GradientCall`. */
export function gradientFlops(width: number, lengths: readonly number[], rows: number): number {
  const longest = Math.max(...lengths)
  return 2 * lengths.length * longest * (width * rows + longest * (width + rows))
}
