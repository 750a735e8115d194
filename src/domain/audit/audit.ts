import type { Plain } from '#contract/measured'
import type { Audit, AuditLevel, EpsilonEstimate } from '#contract/report/audit'
import { clopperPearsonLower } from '../statistics/clopper-pearson.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { gridCandidates } from './candidates.ts'
import type { TwoSample } from './clopper-pearson-epsilon.ts'
import { oneRunMu } from './one-run-gaussian.ts'
import { oneRunEpsilon, type Guesses } from './one-run.ts'
import { gaussianBound, twoSampleEstimates } from './two-sample.ts'

/** All bounds hold with this confidence, each method on its own. */
const CONFIDENCE = 0.95
const SIGNIFICANCE = 1 - CONFIDENCE
const CLAIM =
  'lower bound for this training run, not a guarantee: another attack could show more, and no bound shows less'
const BOUNDS = [
  'How far adding or removing one canary, with all its copies, changed this trained model, as far as this attack sees it: the training run was not (ε, δ)-private with a smaller ε, at 95 % confidence.',
  'One run: exact for coins drawn independently, whatever the model does with several canaries together.',
  'Two samples: also needs canaries that do not influence each other, which one run gives only approximately.',
]
const NOT = [
  'No upper bound: a small value says that this attack found little, not that there is little to find.',
  'Not the ε of a typical training text: canaries are unusual by design. Not the ε that another attack, more canaries or another seed would show.',
  'Gaussian rows hold only if training is Gaussian-DP, as DP-SGD nearly is and plain training is not; large-sample rows are approximations.',
]

/** One canary that a coin was tossed for. `copies`: as often as it stands in the training data, or would. */
export interface Toss {
  readonly score: number
  readonly included: boolean
  readonly copies: number
}

/**
 * The best that Bonferroni over the candidates leaves of a one-run bound. The most precise guesses first: what they refute is the floor that most of the
 * others fail at once.
 */
function bestOfGuesses(candidates: readonly TwoSample[], bound: (guesses: Guesses, floor: number) => number): Best {
  let best: Best = { value: 0, at: null }
  const ordered = candidates
    .map((at) => ({ at, guesses: guessesOf(at), precision: precision(at) }))
    .sort((a, b) => b.precision - a.precision)
  for (const { at, guesses } of ordered) {
    const value = bound(guesses, best.value)
    if (value > best.value) best = { value, at }
  }
  return best
}

function guessesOf(at: TwoSample): Guesses {
  const guesses = at.truePositives + at.falsePositives
  return { canaries: at.included + at.excluded, guesses, correct: at.truePositives }
}

function precision({ truePositives, falsePositives }: TwoSample): number {
  return clopperPearsonLower(truePositives, truePositives + falsePositives, SIGNIFICANCE)
}

interface Best {
  readonly value: number
  readonly at: TwoSample | null
}

/** ε by the one-run test over these candidates, for one record where each canary has `copies`. */
export function oneRunOver(candidates: readonly TwoSample[], significance: number, delta: number, copies = 1): Best {
  const level = significance / candidates.length
  return bestOfGuesses(candidates, (guesses, floor) => oneRunEpsilon(guesses, level, delta, floor, copies))
}

/** μ by the one-run test of Gaussian DP. */
export function oneRunMuOver(candidates: readonly TwoSample[], significance: number): Best {
  return bestOfGuesses(candidates, (guesses, floor) => oneRunMu(guesses, significance / candidates.length, floor))
}

/**
 * The ε audit of a canary set with inclusion coins: of canaries that were trained on and of those that were drawn but left out. Headline: one run.
 * Beside it the same under Gaussian DP, the two-sample bounds, and what each number of copies shows for one record.
 */
export function audit(tosses: readonly Toss[], delta: number): Audit {
  const { included, excluded } = sides(tosses)
  const described = { claim: CLAIM, bounds: BOUNDS, not: NOT }
  if (included.length === 0 || excluded.length === 0) {
    const reason = tosses.length === 0 ? 'no_inclusion_coins' : 'one_sided_coins'
    const none = estimate('one_run', { value: null, reason }, null, delta, tosses.length)
    return { ...none, claim: CLAIM, estimates: [] }
  }
  const scores = labelledScores(included, excluded)
  const grid = gridCandidates(scores)
  const oneRun = oneRunOver(grid, SIGNIFICANCE, delta)
  const gaussian = oneRunMuOver(grid, SIGNIFICANCE)
  const whole = (method: EpsilonEstimate['method'], epsilon: Plain, at: TwoSample | null) =>
    estimate(method, epsilon, at, delta, tosses.length)
  const headline: EpsilonEstimate = { ...whole('one_run', oneRun.value, oneRun.at), supposes: 'nothing' }
  return {
    ...headline,
    ...described,
    estimates: [
      headline,
      {
        ...whole('one_run_gaussian', gaussianBound(gaussian.value, delta), gaussian.at),
        mu_lower_bound: gaussian.value,
        supposes: 'gaussian',
      },
      ...twoSampleEstimates(scores, SIGNIFICANCE, delta).map(({ at, method, epsilon_lower_bound, ...rest }) => ({
        ...whole(method, epsilon_lower_bound, at),
        ...rest,
      })),
    ],
    levels: levelsOf(tosses, delta),
  }
}

/** Each number of copies on its own: a group of that size was audited, and group privacy says what that shows for one record. */
function levelsOf(tosses: readonly Toss[], delta: number): AuditLevel[] {
  const levels = [...new Set(tosses.map(({ copies }) => copies))].sort((a, b) => a - b)
  return levels.map((copies) => {
    const { included, excluded } = sides(tosses.filter((toss) => toss.copies === copies))
    const counts = { copies, included: included.length, excluded: excluded.length }
    if (included.length === 0 || excluded.length === 0) {
      const missing = { value: null, reason: 'one_sided_coins' }
      return { ...counts, epsilon_lower_bound: missing, epsilon_per_copy: missing, mu_per_copy: missing }
    }
    const grid = gridCandidates(labelledScores(included, excluded))
    return {
      ...counts,
      epsilon_lower_bound: oneRunOver(grid, SIGNIFICANCE, delta).value,
      epsilon_per_copy: oneRunOver(grid, SIGNIFICANCE, delta, copies).value,
      // A group of k under μ-Gaussian DP is kμ-Gaussian-DP (arXiv 1905.02383, theorem 2.14).
      mu_per_copy: oneRunMuOver(grid, SIGNIFICANCE).value / copies,
    }
  })
}

function sides(tosses: readonly Toss[]): { included: number[]; excluded: number[] } {
  const side = (wanted: boolean) => tosses.filter(({ included }) => included === wanted).map(({ score }) => score)
  return { included: side(true), excluded: side(false) }
}

function estimate(
  method: EpsilonEstimate['method'],
  epsilon: Plain,
  at: TwoSample | null,
  delta: number,
  canaries: number,
): EpsilonEstimate {
  const guesses = at === null ? 0 : at.truePositives + at.falsePositives
  return {
    method,
    epsilon_lower_bound: epsilon,
    delta,
    confidence: CONFIDENCE,
    guesses,
    correct: at?.truePositives ?? 0,
    canaries,
  }
}
