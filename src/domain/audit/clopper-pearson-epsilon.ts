import { clopperPearsonLower, clopperPearsonUpper } from '../statistics/clopper-pearson.ts'
import { normalQuantile } from '../statistics/normal.ts'
import { groupDelta } from './group-privacy.ts'
import { largestRefuted } from './search.ts'

/** Outcomes at a threshold that was fixed before these canaries were looked at. */
export interface TwoSample {
  readonly truePositives: number
  readonly included: number
  readonly falsePositives: number
  readonly excluded: number
}

/**
 * ε lower bound from two samples: `ε ≥ ln((TPR_lo − δ) / FPR_hi)` and `ε ≥ ln((TNR_lo − δ) / FNR_hi)`, ends one-sided Clopper–Pearson at α/2. Since
 * TNR_lo = 1 − FPR_hi and FNR_hi = 1 − TPR_lo, both follow from the same two events, and the better one costs no level.
 * Each canary copied k times audits a group of k: what is returned is for one record (`groupDelta`; with δ = 0 the bound is just divided by k).
 * Jagielski, Ullman & Oprea (NeurIPS 2020, arXiv 2006.07709). Assumes independent canaries, which one training run gives only approximately.
 */
export function clopperPearsonEpsilon(outcome: TwoSample, significance: number, delta = 0, copies = 1): number {
  const { tpr, fpr } = rates(outcome, significance)
  return largestRefuted((epsilon) => {
    const factor = Math.exp(copies * epsilon)
    const slack = groupDelta(delta, epsilon, copies)
    return tpr > factor * fpr + slack || 1 - fpr > factor * (1 - tpr) + slack
  })
}

/** μ lower bound of Gaussian DP: `Φ⁻¹(1 − FPR_hi) − Φ⁻¹(FNR_hi)`, with the same two ends (arXiv 1905.02383, equation 6). A group of k has kμ. */
export function clopperPearsonMu(outcome: TwoSample, significance: number): number {
  const { tpr, fpr } = rates(outcome, significance)
  return tpr === 0 || fpr === 1 ? 0 : Math.max(0, normalQuantile(tpr) - normalQuantile(fpr))
}

function rates({ truePositives, included, falsePositives, excluded }: TwoSample, significance: number) {
  return {
    tpr: clopperPearsonLower(truePositives, included, significance / 2),
    fpr: clopperPearsonUpper(falsePositives, excluded, significance / 2),
  }
}
