import type { Measured } from '#contract/measured'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'
import { auc } from './statistics/auc.ts'
import { aucInterval } from './statistics/delong.ts'
import { labelledScores } from './statistics/labelled-scores.ts'

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
  if (scores.members.length === 0 || scores.nonmembers.length === 0)
    return { value: null, reason: scores.members.length === 0 ? 'no_members' : 'no_nonmembers' }
  const value = auc(scores)
  return { value, ci: aucInterval(value, scores, confidence) }
}
