import type { Measured } from '#contract/measured'
import type { UnlearningResult } from '#contract/studies/unlearning'
import { FIXED } from '../intervals.ts'
import { ksTwoSample } from '../statistics/kolmogorov-smirnov.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'

/**
 * Truth ratio of a text: `R = exp(−mean_j ℓ(x̃_j)) / exp(−ℓ(x))`, the geometric mean of what the model gives to wrong versions x̃_j of it, over what it gives to the text; ℓ is the mean
 * loss per token. Far below 1: it knows better. Source: TOFU (arXiv 2401.06121) and open-unlearning, `metrics/memorization.py`, whose code takes this mean and not the arithmetic one of
 * the paper's formula. There x is a paraphrase of the right answer and the x̃_j are wrong ones, so the suite should give `neighbours` that say something else.
 *
 * `neighborhood` scores κ = mean_j ℓ(x̃_j) − ℓ(x), and R = exp(−κ): everything here starts from κ, since R itself leaves the range of a double where κ < −709.
 */
export const TRUTH_ATTACK = 'neighborhood'
const NOT_SCORED = { value: null, reason: 'not_scored' } as const

/** How undecided a model is between the texts and their wrong versions: the mean of min(R, 1/R). */
export function indecision(kappas: readonly number[]): Measured {
  if (kappas.length === 0) return NOT_SCORED
  return FIXED.share(
    kappas.map((kappa) => Math.exp(-Math.abs(kappa))),
    0.95,
  )
}

/** Kolmogorov–Smirnov of the ratios against those of the model that never knew, the same for R and for κ; TOFU's forget quality is this p. */
export function forgetQuality(kappas: readonly number[], retain: readonly number[]): UnlearningResult['ks']['before'] {
  if (kappas.length === 0 || retain.length === 0) return NOT_SCORED
  const { statistic, p } = ksTwoSample(labelledScores(kappas, retain))
  return { value: statistic, p }
}
