import type { RankCorrelation } from '#contract/studies/capacity'
import { prng, shuffle } from './prng.ts'

/** p is resolved to 1 in this. */
const PERMUTATIONS = 9999
const SEED = 1
const FEWEST = 4
/** Sums of ranks are exact to far less. */
const ROUNDING = 1e-9

/** Spearman's ρ: Pearson's r of mid-ranks. p: share of random pairings with a correlation at least as strong, (b + 1) / (B + 1). */
export function spearman(x: readonly number[], y: readonly number[]): RankCorrelation {
  return permuted(ranks(x), ranks(y))
}

/**
 * Spearman's ρ with z held constant: Pearson's r of what is left of the ranks of x and y after a linear fit on the ranks of z. The permutation shuffles x's
 * remainders (Freedman & Lane).
 */
export function partialSpearman(x: readonly number[], y: readonly number[], z: readonly number[]): RankCorrelation {
  const held = ranks(z)
  return permuted(remainder(ranks(x), held), remainder(ranks(y), held))
}

function permuted(x: readonly number[], y: readonly number[]): RankCorrelation {
  const n = x.length
  if (n < FEWEST) return { value: null, reason: 'too_few' }
  const [a, b] = [centred(x), centred(y)]
  const size = Math.sqrt(dot(a, a) * dot(b, b))
  if (size < ROUNDING) return { value: null, reason: 'no_variation' }
  const observed = Math.abs(dot(a, b))
  const random = prng(SEED)
  const shuffled = [...a]
  let stronger = 0
  for (let i = 0; i < PERMUTATIONS; i++) {
    if (Math.abs(dot(shuffle(shuffled, random), b)) >= observed - ROUNDING) stronger++
  }
  return { value: dot(a, b) / size, p: (stronger + 1) / (PERMUTATIONS + 1), n }
}

/** 1 for the smallest; ties share the mean of their places. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const ranked = Array.from<number>({ length: values.length })
  for (let from = 0; from < order.length;) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
    for (let i = from; i <= to; i++) ranked[order[i]!] = 1 + (from + to) / 2
    from = to + 1
  }
  return ranked
}

function remainder(values: readonly number[], on: readonly number[]): number[] {
  const [a, b] = [centred(values), centred(on)]
  const spread = dot(b, b)
  const slope = spread === 0 ? 0 : dot(a, b) / spread
  return a.map((value, i) => value - slope * b[i]!)
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
