import type { MiaRecall } from '#contract/report/membership'
import type { Intervals } from './intervals.ts'

/** The paper's operating point: one in ten validation texts is wrongly called a member. */
const SHARE = 0.1

/**
 * "MIA recall" exactly as the paper's code computes it (arXiv 2205.12506). With s = −score (lower = member there):
 * threshold = ascending validation scores [⌊0.1 n⌋], recall = share of training texts with s strictly below it.
 * Balanced precision: of every ⌊train/val⌋-th training text, g flagged; g / (g + ⌊0.1 val⌋).
 *
 * Differs from `tpr_at_fpr[0.1]` by the cut's convention (strict <, index ⌊0.1 n⌋) and by not asking whether n can certify 10 %. The
 * interval is Clopper–Pearson at the cut as it is: it leaves out the cut's own uncertainty.
 */
export function miaRecall(
  attack: string,
  members: readonly number[],
  nonmembers: readonly number[],
  intervals: Pick<Intervals, 'proportion'>,
): MiaRecall {
  const validation = Float64Array.from(nonmembers, (score) => 0 - score).sort()
  const threshold = validation[Math.floor(SHARE * validation.length)]
  if (threshold === undefined) {
    const missing = { value: null, reason: 'no_nonmembers' }
    return { attack, threshold: missing, recall: missing, balanced_precision: missing }
  }
  const flags = members.map((score) => 0 - score < threshold)
  const recall = intervals.proportion(flags.filter(Boolean).length, flags.length, 'no_members', 0.95)
  return { attack, threshold, recall, balanced_precision: balancedPrecision(flags, validation.length, intervals) }
}

function balancedPrecision(
  flags: readonly boolean[],
  validation: number,
  intervals: Pick<Intervals, 'proportion'>,
): MiaRecall['balanced_precision'] {
  const step = Math.floor(flags.length / validation)
  if (step === 0) return { value: null, reason: 'fewer_members_than_nonmembers' }
  const flagged = flags.filter((flag, i) => flag && i % step === 0).length
  const wrong = Math.floor(SHARE * validation)
  return intervals.proportion(flagged, flagged + wrong, 'nobody_flagged', 0.95)
}
