import { logSumExp } from './log-sum-exp.ts'

/** Each example's value under every direction, summarised. */
export interface PointwiseSlicedInformation {
  /** Mean over directions, nats. */
  readonly value: number
  readonly sd: number
  /** 1 % and 99 % of the directions lie below. */
  readonly low: number
  readonly high: number
}

export interface PsmiInput {
  /** `[n, width]`. */
  readonly states: Float32Array
  readonly width: number
  /** Index of each example's label, 0 … labels − 1; every label has two examples at least. */
  readonly label: readonly number[]
  readonly labels: number
  /** Unit vectors, one after the other. */
  readonly directions: Iterable<Float64Array>
}

/** Normal densities need a spread; examples that agree this far (relative to all) count as one place. */
const NARROW = 1e-6

/**
 * Pointwise sliced mutual information of state and label (Wongso, Ghosh & Motani, arXiv 2209.13583; per example as Dentan et al., arXiv 2409.18858): along each direction θ,
 * u = θ·h; per label a normal density with its mean and standard deviation (n − 1);
 *
 *     PMI = ln N(u; m_y, s_y) − ln Σ_y′ P̂(y′) N(u; m_y′, s_y′)
 *
 * in the log domain, and the mean over directions. A low value: the state does not look like those of its label.
 */
export function psmi({ states, width, label, labels, directions }: PsmiInput): PointwiseSlicedInformation[] {
  const n = label.length
  const prior = new Float64Array(labels)
  for (const y of label) prior[y]! += 1 / n
  const values: Float64Array[] = []
  for (const direction of directions) {
    const u = project(states, width, direction, n)
    values.push(alongOne(u, label, prior))
  }
  return Array.from({ length: n }, (_, i) => summary(Float64Array.from(values, (row) => row[i]!)))
}

function alongOne(u: Float64Array, label: readonly number[], prior: Float64Array): Float64Array {
  const n = u.length
  const mean = new Float64Array(prior.length)
  const variance = new Float64Array(prior.length)
  u.forEach((value, i) => (mean[label[i]!]! += value / (prior[label[i]!]! * n)))
  u.forEach((value, i) => (variance[label[i]!]! += (value - mean[label[i]!]!) ** 2 / (prior[label[i]!]! * n - 1)))
  // Not by the spread: the mean of n equal numbers is a few ulps off, and what is left would be divided by itself.
  if (u.every((value) => value === u[0])) return new Float64Array(n)
  const all = u.reduce((sum, value) => sum + value, 0) / n
  const spread = Math.sqrt(u.reduce((sum, value) => sum + (value - all) ** 2, 0) / n)
  const sd = variance.map((value) => Math.max(Math.sqrt(value), NARROW * spread))
  // The constant ln √2π stands in every term and cancels.
  const logDensity = (value: number, y: number) => -0.5 * ((value - mean[y]!) / sd[y]!) ** 2 - Math.log(sd[y]!)
  return u.map((value, i) => {
    const mixture = Array.from(prior, (share, y) => Math.log(share) + logDensity(value, y))
    return logDensity(value, label[i]!) - logSumExp(mixture)
  })
}

function project(states: Float32Array, width: number, direction: Float64Array, n: number): Float64Array {
  const u = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < width; j++) sum += states[i * width + j]! * direction[j]!
    u[i] = sum
  }
  return u
}

function summary(values: Float64Array): PointwiseSlicedInformation {
  const m = values.length
  const value = values.reduce((sum, one) => sum + one, 0) / m
  const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0) / Math.max(1, m - 1))
  const ascending = values.sort()
  const at = (share: number) => {
    const place = share * (m - 1)
    const below = ascending[Math.floor(place)]!
    return below + (place - Math.floor(place)) * (ascending[Math.ceil(place)]! - below)
  }
  return { value, sd, low: at(0.01), high: at(0.99) }
}
