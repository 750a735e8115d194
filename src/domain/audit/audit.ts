import type { Plain } from '#contract/measured'
import type { Audit, EpsilonEstimate } from '#contract/report'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { shuffle, type Prng } from '../statistics/prng.ts'
import { gridCandidates } from './candidates.ts'
import { clopperPearsonEpsilon, type TwoSample } from './clopper-pearson-epsilon.ts'
import { oneRunEpsilon } from './one-run.ts'

/** All bounds hold with this confidence, each method on its own. */
const CONFIDENCE = 0.95
const CLAIM =
  'lower bound for this training run, not a guarantee: another attack could show more, and no bound shows less'

/** The best that Bonferroni over the candidates leaves of the one-run bound. */
export function oneRunOver(candidates: readonly TwoSample[], significance: number, delta: number): Best {
  let best: Best = { epsilon: 0, at: null }
  for (const at of candidates) {
    const outcome = {
      canaries: at.included + at.excluded,
      guesses: at.truePositives + at.falsePositives,
      correct: at.truePositives,
    }
    const epsilon = oneRunEpsilon(outcome, significance / candidates.length, delta, best.epsilon)
    if (epsilon > best.epsilon) best = { epsilon, at }
  }
  return best
}

interface Best {
  readonly epsilon: number
  readonly at: TwoSample | null
}

/**
 * The ε audit of a canary set with inclusion coins: scores of canaries that were trained on (`included`) and that were drawn but left out.
 * Headline: one run. Beside it the two-sample bound, its cut chosen on a random half of the canaries and tested on the other half.
 */
export function audit(included: readonly number[], excluded: readonly number[], delta: number, random: Prng): Audit {
  const canaries = included.length + excluded.length
  if (included.length === 0 || excluded.length === 0) {
    const reason = canaries === 0 ? 'no_inclusion_coins' : 'one_sided_coins'
    return { ...estimate('one_run', { value: null, reason }, null, delta, canaries), claim: CLAIM, estimates: [] }
  }
  const significance = 1 - CONFIDENCE
  const oneRun = oneRunOver(gridCandidates(labelledScores(included, excluded)), significance, delta)
  const headline = estimate('one_run', oneRun.epsilon, oneRun.at, delta, canaries)
  return {
    ...headline,
    claim: CLAIM,
    estimates: [headline, twoSample(included, excluded, significance, delta, random)],
  }
}

function twoSample(
  included: readonly number[],
  excluded: readonly number[],
  significance: number,
  delta: number,
  random: Prng,
): EpsilonEstimate {
  const [in1, in2] = halves(included, random)
  const [out1, out2] = halves(excluded, random)
  const canaries = in2.length + out2.length
  const missing = { value: null, reason: 'too_few_canaries' }
  if (in1.length === 0 || out1.length === 0) return estimate('clopper_pearson', missing, null, delta, canaries)
  const promise = (cut: number) => clopperPearsonEpsilon(outcomeAt(cut, in1, out1), significance, delta)
  const cut = in1.reduce((best, candidate) => (promise(candidate) > promise(best) ? candidate : best))
  const at = outcomeAt(cut, in2, out2)
  return estimate('clopper_pearson', clopperPearsonEpsilon(at, significance, delta), at, delta, canaries)
}

function outcomeAt(cut: number, included: readonly number[], excluded: readonly number[]): TwoSample {
  return {
    truePositives: included.filter((score) => score >= cut).length,
    included: included.length,
    falsePositives: excluded.filter((score) => score >= cut).length,
    excluded: excluded.length,
  }
}

function halves(values: readonly number[], random: Prng): [number[], number[]] {
  const mixed = shuffle([...values], random)
  return [mixed.slice(0, mixed.length >> 1), mixed.slice(mixed.length >> 1)]
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
