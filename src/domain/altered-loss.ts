import type { AlteredLoss } from './evidence.ts'
import type { TokenStats } from './token-stats.ts'

/**
 * The loss of sequence `i` of a pass over altered texts, of which the first `given` tokens only condition. The first token of a sequence has no statistic, so a
 * text alone has one term fewer than tokens; behind `given` tokens every token of the text has one. At least one term is left.
 */
export function alteredLoss(
  { offsets, logProb }: Pick<TokenStats, 'offsets' | 'logProb'>,
  i: number,
  given = 0,
): Omit<AlteredLoss, 'copy'> {
  const values = logProb.subarray(offsets[i]! + Math.max(0, given - 1), offsets[i + 1])
  let sum = 0
  for (const value of values) sum += value
  return { loss: -sum / values.length, tokens: values.length }
}
