import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import { pairedTpr } from '#domain/statistics/paired-tpr'
import { list, normal } from '../draws.ts'
import type { Simulation } from '../simulation.ts'

const FPR = 0.1
/** Each run draws 2,000 resamples. */
const SHARE = 0.25

/** Shifts of two models: from where some members are missed up to where hardly a resample differs, and the bootstrap alone would be sure of what it cannot know. */
const SHIFTS = [
  [1.5, 3],
  [3, 3],
  [3, 4],
  [4, 5],
  [4.5, 8],
] as const

/** Difference of two models' TPR on the same examples, each with noise of its own; `tpr.ts` has one model's. */
export const pairedTprs: Simulation = {
  name: 'Difference in TPR at FPR 10 %',
  method: 'Paired bootstrap; MOVER from each model’s own interval where no resample differs',
  mark: 'conservative',
  settings: SHIFTS.map(([baseline, candidate]) => ({
    label: `50 / 50, shifts ${baseline} and ${candidate}`,
    share: SHARE,
    draw(random) {
      const pairs = (first: number, second: number) =>
        list(50, () => [normal(random) + first, normal(random) + second] as const)
      const [low, high] = pairedTpr(pairs(baseline, candidate), pairs(0, 0), FPR).ci
      return { truth: rateAt(candidate) - rateAt(baseline), low, high }
    },
  })),
}

function rateAt(shift: number): number {
  return 1 - normalCdf(normalQuantile(1 - FPR) - shift)
}
