import { dot, gram, solveSymmetric, weightedSum } from './solve.ts'

const MOST_STEPS = 200
/** Largest change of a coefficient in the last step. Features are standardised, so this is far below what any digit of a score shows. */
const SETTLED = 1e-10
/** Against collinear features; features are standardised, so this is a share of one row's weight. */
const RIDGE = 1e-6

export interface LocationScale {
  /** Coefficients `[p]` of the mean and of the log of the standard deviation. */
  readonly mean: Float64Array
  readonly logScale: Float64Array
}

/**
 * Fits `y ~ N(μ(x), σ(x)²)`, μ and log σ linear in x, by maximum likelihood with a tiny ridge on both: minimises
 * `Σ log σ_i + ½((y_i − μ_i)/σ_i)² + ½·1e-6·(|m|² + |s|²)` by Fisher scoring, taking turns (weighted least squares for the mean, information
 * `2 Σ x xᵀ` for the scale; steps that would climb are halved). Rows carry their own constant 1.
 */
export function fitLocationScale(rows: readonly Float64Array[], y: ArrayLike<number>): LocationScale {
  const p = rows[0]?.length ?? 0
  let fit: LocationScale = { mean: new Float64Array(p), logScale: new Float64Array(p) }
  let loss = objective(rows, y, fit)
  for (let step = 0; step < MOST_STEPS; step++) {
    const before = fit
    const precision = rows.map((x) => Math.exp(-2 * dot(fit.logScale, x)))
    const mean = solveSymmetric(
      gram(rows, (i) => precision[i]!, RIDGE),
      weightedSum(rows, (i) => precision[i]! * y[i]!),
    )
    if (mean === null) break
    fit = { mean, logScale: fit.logScale }
    const squares = rows.map((x, i) => (y[i]! - dot(mean, x)) ** 2 * precision[i]!)
    const gradient = weightedSum(rows, (i) => squares[i]! - 1).map((g, j) => g - RIDGE * fit.logScale[j]!)
    const direction = solveSymmetric(
      gram(rows, () => 2, RIDGE),
      gradient,
    )
    if (direction === null) break
    loss = objective(rows, y, fit)
    for (let size = 1; size > 1e-6; size /= 2) {
      const next = { mean, logScale: before.logScale.map((value, j) => value + size * direction[j]!) }
      const reached = objective(rows, y, next)
      if (reached > loss) continue
      fit = next
      loss = reached
      break
    }
    if (change(before, fit) <= SETTLED) break
  }
  return fit
}

function change(a: LocationScale, b: LocationScale): number {
  const most = (x: Float64Array, y: Float64Array) =>
    x.reduce((max, value, j) => Math.max(max, Math.abs(value - y[j]!)), 0)
  return Math.max(most(a.mean, b.mean), most(a.logScale, b.logScale))
}

function objective(rows: readonly Float64Array[], y: ArrayLike<number>, { mean, logScale }: LocationScale): number {
  let sum = (RIDGE / 2) * (dot(mean, mean) + dot(logScale, logScale))
  for (const [i, x] of rows.entries()) {
    const log = dot(logScale, x)
    sum += log + 0.5 * ((y[i]! - dot(mean, x)) * Math.exp(-log)) ** 2
  }
  return sum
}
