import { clopperPearsonLower, clopperPearsonUpper } from '../statistics/clopper-pearson.ts'

/** Outcomes at a threshold that was fixed before these canaries were looked at. */
export interface TwoSample {
  readonly truePositives: number
  readonly included: number
  readonly falsePositives: number
  readonly excluded: number
}

/**
 * ε lower bound from two samples: `ε ≥ ln((TPR_lo − δ) / FPR_hi)`, both ends one-sided Clopper–Pearson at α/2. The mirrored bound
 * (TNR, FNR) is not looked at: taking the better of the two would halve the level. Each canary repeated k times audits k-fold group privacy: divide by k.
 * Jagielski, Ullman & Oprea (NeurIPS 2020, arXiv 2006.07709). Assumes independent canaries, which one training run gives only approximately.
 */
export function clopperPearsonEpsilon(outcome: TwoSample, significance: number, delta = 0, repetitions = 1): number {
  const { truePositives, included, falsePositives, excluded } = outcome
  const tpr = clopperPearsonLower(truePositives, included, significance / 2)
  const fpr = clopperPearsonUpper(falsePositives, excluded, significance / 2)
  return tpr > delta ? Math.max(0, Math.log((tpr - delta) / fpr)) / repetitions : 0
}
