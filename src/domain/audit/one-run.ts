import { binomialAtLeast, binomialLogPmf } from '../statistics/binomial.ts'
import { groupDelta } from './group-privacy.ts'
import { largestRefuted } from './search.ts'

/** One set of guesses: of m canaries, r were called "in", v of those were. */
export interface Guesses {
  readonly canaries: number
  readonly guesses: number
  readonly correct: number
}

/**
 * p-value of "training was (ε, δ)-private" in one run with m canaries, each included by a fair coin (Steinke, Nasr & Jagielski, NeurIPS 2023, arXiv 2305.08846):
 * with q = e^ε/(1 + e^ε), `β = P[Bin(r, q) ≥ v]`, `α* = max_{1≤i≤v} P[v − i ≤ Bin(r, q) < v]/i`, `p = min(1, β + 2mδα*)`.
 */
export function oneRunPValue({ canaries, guesses, correct }: Guesses, epsilon: number, delta: number): number {
  const q = 1 / (1 + Math.exp(-epsilon))
  const beta = binomialAtLeast(correct, guesses, q)
  return delta === 0 || beta === 1
    ? beta
    : Math.min(1, beta + 2 * canaries * delta * largestMeanBelow(correct, guesses, q))
}

/** α*: the largest mean of the i point probabilities just below v. Walks down from v − 1 by the ratio of neighbours, in logarithms. */
function largestMeanBelow(correct: number, guesses: number, q: number): number {
  let logStep = 0
  let below = 0
  let largest = 0
  for (let i = 1; i <= correct; i++) {
    const k = correct - i
    logStep =
      i === 1 ? binomialLogPmf(k, guesses, q) : logStep + Math.log((k + 1) / (guesses - k)) - Math.log(q / (1 - q))
    const step = Math.exp(logStep)
    below += step
    largest = Math.max(largest, below / i)
    // Past the mode the terms only shrink, and with them their mean.
    if (step < below / i && k < q * guesses) break
  }
  return largest
}

/**
 * sup{ε : p(ε) < significance}: what these guesses refute, for one record when every canary stood `copies` times in the training data. `floor` comes back
 * when they refute nothing above it.
 */
export function oneRunEpsilon(outcome: Guesses, significance: number, delta: number, floor = 0, copies = 1): number {
  if (outcome.guesses === 0) return floor
  const p = (epsilon: number) => oneRunPValue(outcome, copies * epsilon, groupDelta(delta, epsilon, copies))
  return largestRefuted((epsilon) => p(epsilon) < significance, floor)
}
