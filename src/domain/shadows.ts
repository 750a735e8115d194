/**
 * What models of known training said about one text: φ = ℓ_R − ℓ of each shadow model, in nats per token, by whether the text was among the ones
 * it was trained on.
 */
export interface Shadows {
  readonly in: readonly number[]
  readonly out: readonly number[]
}

/** Degrees of freedom below which a pooled spread is too rough to divide by. */
const LEAST_DEGREES = 20
/** Peers' own guard against a spread of 0. */
const LEAST_SPREAD = 1e-30

/**
 * The standard deviation of φ within a text, one for all texts: `√(Σ_x Σ_i (φ_xi − mean_x)² / Σ_x (n_x − 1))`. A few shadow models say little about
 * the spread of a single text; null when they say too little of all together.
 */
export function pooledSpread(texts: Iterable<readonly number[]>): number | null {
  let squares = 0
  let degrees = 0
  for (const values of texts) {
    if (values.length < 2) continue
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    for (const value of values) squares += (value - mean) ** 2
    degrees += values.length - 1
  }
  return degrees < LEAST_DEGREES ? null : Math.sqrt(squares / degrees) + LEAST_SPREAD
}
