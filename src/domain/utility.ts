import type { Plain } from '#contract/measured'
import type { Utility } from '#contract/report/utility'
import type { Scored } from './evidence.ts'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'

/**
 * How well the models predict text: perplexity = exp(Σ NLL / tokens) over all scored tokens of a split; with per-text losses only, every text weighs the same.
 * Generalization gap = mean NLL of non-members − mean NLL of members, nats per token.
 */
export function utility({ evidence, splits }: Material): Utility {
  const member = meanLoss(evidence.target, splits.member)
  const nonmember = meanLoss(evidence.target, splits.nonmember)
  return {
    perplexity: { member: perplexity(member, 'no_members'), nonmember: perplexity(nonmember, 'no_nonmembers') },
    base_perplexity: {
      member: perplexity(meanLoss(evidence.reference, splits.member), 'no_reference'),
      nonmember: perplexity(meanLoss(evidence.reference, splits.nonmember), 'no_reference'),
    },
    generalization_gap: gap(member, nonmember),
  }
}

function gap(member: number | null, nonmember: number | null): Plain {
  if (member === null) return { value: null, reason: 'no_members' }
  return nonmember === null ? { value: null, reason: 'no_nonmembers' } : nonmember - member
}

function perplexity(loss: number | null, reason: string): Plain {
  if (loss === null) return { value: null, reason }
  const value = Math.exp(loss)
  return Number.isFinite(value) ? value : { value: null, reason: 'past_double_precision' }
}

/** Mean NLL per token of these examples; null when nothing was scored. */
export function meanLoss(scored: Scored | undefined, examples: readonly number[]): number | null {
  let sum = 0
  let weight = 0
  for (const i of examples) {
    const view = viewOf(scored, i)
    if (!Number.isFinite(view.loss)) continue
    const tokens = view.logProb.length || 1
    sum += view.loss * tokens
    weight += tokens
  }
  return weight === 0 ? null : sum / weight
}
