import { dot, gram, solveSymmetric, weightedSum } from './solve.ts'

const MOST_STEPS = 50
const SETTLED = 1e-12

/**
 * Ridge-penalised logistic regression: maximises `Σ y log p + (1 − y) log(1 − p) − λ/2 · |w|²`, p = 1/(1 + e^(−w·x)), by Newton's method with halved
 * steps where one would climb. Rows `[p]` carry their own constant 1 if there is to be an intercept (it is penalised like the rest; with λ small
 * against the number of rows that doesn't matter). Strictly concave for λ > 0, so the answer is unique. Returns w `[p]`.
 */
export function fitLogistic(rows: readonly Float64Array[], labels: ArrayLike<number>, lambda: number): Float64Array {
  let w = new Float64Array(rows[0]?.length ?? 0)
  let loss = penalised(rows, labels, lambda, w)
  for (let step = 0; step < MOST_STEPS; step++) {
    const p = rows.map((x) => sigmoid(dot(w, x)))
    const gradient = weightedSum(rows, (i) => labels[i]! - p[i]!).map((g, j) => g - lambda * w[j]!)
    const hessian = gram(rows, (i) => p[i]! * (1 - p[i]!), lambda)
    const direction = solveSymmetric(hessian, gradient)
    if (direction === null) return w
    let size = 1
    let next = w.map((value, j) => value + direction[j]!)
    let reached = penalised(rows, labels, lambda, next)
    while (reached > loss && size > 1e-6) {
      size /= 2
      next = w.map((value, j) => value + size * direction[j]!)
      reached = penalised(rows, labels, lambda, next)
    }
    const gained = loss - reached
    w = next
    loss = reached
    if (gained <= SETTLED * Math.max(1, Math.abs(loss))) break
  }
  return w
}

/** Mean of −log p(label) over rows, in nats. */
export function logLoss(rows: readonly Float64Array[], labels: ArrayLike<number>, w: Float64Array): number {
  return penalised(rows, labels, 0, w) / rows.length
}

function penalised(rows: readonly Float64Array[], labels: ArrayLike<number>, lambda: number, w: Float64Array): number {
  let sum = (lambda / 2) * dot(w, w)
  for (const [i, x] of rows.entries()) {
    const z = labels[i] === 1 ? -dot(w, x) : dot(w, x)
    sum += z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z))
  }
  return sum
}

function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))
}
