import type { Interval } from '#contract/measured'
import { meanSequence } from './mean-sequence.ts'

/**
 * Confidence sequence for the AUC. Scores come in the random order in which they were drawn; the i-th member and the i-th non-member make a pair, in order (1), tied (½) or out of order (0).
 * Pairs are independent and their mean is the AUC, so `meanSequence` applies as it stands. The U statistic over all pairs has a third less variance, but no simple exact sequence;
 * pairing costs at most a factor √1.5 in width. The interval is stretched to hold `value`, the AUC over all pairs, should that ever fall outside.
 */
export function aucSequence(
  value: number,
  members: readonly number[],
  nonmembers: readonly number[],
  alpha: number,
): Interval {
  const pairs = Math.min(members.length, nonmembers.length)
  let inOrder = 0
  for (let i = 0; i < pairs; i++) inOrder += (1 + Math.sign(members[i]! - nonmembers[i]!)) / 2
  const [low, high] = meanSequence(inOrder, pairs, alpha)
  return [Math.min(low, value), Math.max(high, value)]
}
