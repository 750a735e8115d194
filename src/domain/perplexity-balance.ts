import type { Interval, Measured } from '#contract/measured'
import { LEAST_SIDE } from './blind-baseline.ts'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'
import { auc } from './statistics/auc.ts'
import { aucInterval } from './statistics/delong.ts'
import { labelledScores, type LabelledScores } from './statistics/labelled-scores.ts'

/**
 * Are members as easy as non-members for the base model, which was tuned on neither? AUC of −ℓ_R, mean log-probability per token under the base. Away from ½ in either direction the sets differ before
 * anything was learned: attacks without a reference then see the difference, and those with one subtract it only as far as it carries over.
 */
export function perplexityBalance({ evidence, splits }: Material, confidence: number): Measured {
  const { reference } = evidence
  if (reference === undefined) return { value: null, reason: 'no_reference' }
  const side = (split: 'member' | 'nonmember') =>
    splits[split].map((i) => -viewOf(reference, i).loss).filter((score) => Number.isFinite(score))
  const scores = labelledScores(side('member'), side('nonmember'))
  return easeBalance(scores, confidence)
}

/** The same of log-probabilities that are at hand. */
export function easeBalance(scores: LabelledScores, confidence: number): Measured {
  if (Math.min(scores.members.length, scores.nonmembers.length) < LEAST_SIDE)
    return { value: null, reason: 'too_few_texts' }
  const value = auc(scores)
  return { value, ci: aucInterval(value, scores, confidence) }
}

/** Only a separation of this size could pass for memory. */
const MATERIAL_AUC = 0.6

/** What an AUC says of two sets between which nothing should tell: an interval that leaves ½ out warns, and fails where the AUC is far from it, either way. */
export function separation(value: number, [low, high]: Interval = [0, 1]): 'pass' | 'warn' | 'fail' {
  if (low <= 0.5 && high >= 0.5) return 'pass'
  return Math.abs(value - 0.5) >= MATERIAL_AUC - 0.5 ? 'fail' : 'warn'
}
