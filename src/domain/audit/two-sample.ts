import type { EpsilonEstimate } from '#contract/report/audit'
import { countAtMost, type LabelledScores } from '../statistics/labelled-scores.ts'
import { clopperPearsonEpsilon, clopperPearsonMu, type TwoSample } from './clopper-pearson-epsilon.ts'
import { gaussianEpsilon } from './gaussian.ts'
import { RATIO_BOUNDS, ratioEpsilons } from './ratio-bounds.ts'

/**
 * Cuts that let exactly k of the excluded canaries pass, k = 0, 1, 2, 4, … Given the excluded scores such a cut is fixed, so that its true positives
 * are binomial; and its true FPR is that of an order statistic, Beta(k + 1, n − k), whose upper quantile is Clopper and Pearson's. Both ends are exact
 * at each of these cuts, and their number is fixed by n alone: Bonferroni over them is the whole price of choosing the best.
 */
export function orderedCuts({ members: included, nonmembers: excluded }: LabelledScores): TwoSample[] {
  const cuts: TwoSample[] = []
  for (let k = 0; k < excluded.length; k = k === 0 ? 1 : 2 * k) {
    const cut = excluded[excluded.length - 1 - k]!
    cuts.push({
      truePositives: included.length - countAtMost(included, cut),
      included: included.length,
      // With ties fewer pass; counting k keeps the bound on the safe side.
      falsePositives: k,
      excluded: excluded.length,
    })
  }
  return cuts
}

/** The largest value over the cuts and where; 0 and nowhere when none shows anything. */
function best(cuts: readonly TwoSample[], bound: (at: TwoSample) => number): { value: number; at: TwoSample | null } {
  return cuts.reduce<{ value: number; at: TwoSample | null }>(
    (most, at) => {
      const value = bound(at)
      return value > most.value ? { value, at } : most
    },
    { value: 0, at: null },
  )
}

type Estimate = Pick<EpsilonEstimate, 'method' | 'epsilon_lower_bound' | 'mu_lower_bound' | 'supposes'> & {
  readonly at: TwoSample | null
}

/** Every two-sample estimate of the report: exact, by Gaussian DP, and the four large-sample intervals, which look both ways at each cut. */
export function twoSampleEstimates(scores: LabelledScores, significance: number, delta: number): Estimate[] {
  const cuts = orderedCuts(scores)
  // The price of choosing the best cut.
  const level = significance / cuts.length
  const epsilon = best(cuts, (at) => clopperPearsonEpsilon(at, level, delta))
  const mu = best(cuts, (at) => clopperPearsonMu(at, level))
  return [
    { method: 'clopper_pearson', supposes: 'nothing', epsilon_lower_bound: epsilon.value, at: epsilon.at },
    {
      method: 'clopper_pearson_gaussian',
      supposes: 'gaussian',
      mu_lower_bound: mu.value,
      epsilon_lower_bound: gaussianBound(mu.value, delta),
      at: mu.at,
    },
    ...RATIO_BOUNDS.map((bound): Estimate => {
      const [highest = 0] = ratioEpsilons(cuts, bound, level / 2)
      return { method: bound, supposes: 'many_canaries', epsilon_lower_bound: Math.max(0, highest), at: null }
    }),
  ]
}

export function gaussianBound(mu: number, delta: number): EpsilonEstimate['epsilon_lower_bound'] {
  const epsilon = gaussianEpsilon(mu, delta)
  return Number.isFinite(epsilon) ? epsilon : { value: null, reason: 'no_finite_epsilon_at_delta_0' }
}
