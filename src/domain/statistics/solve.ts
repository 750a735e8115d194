/**
 * Solves `A x = b` for a symmetric positive definite A `[p, p]` by Cholesky's decomposition; p is small. null where A is not positive definite
 * to working precision.
 */
export function solveSymmetric(a: readonly Float64Array[], b: Float64Array): Float64Array | null {
  const p = b.length
  const l = a.map((row) => Float64Array.from(row))
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = l[i]![j]!
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!
      if (i === j && !(sum > 0)) return null
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!
    }
  }
  const x = Float64Array.from(b)
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i]![k]! * x[k]!
    x[i]! /= l[i]![i]!
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) x[i]! -= l[k]![i]! * x[k]!
    x[i]! /= l[i]![i]!
  }
  return x
}

/** `Σ_i w_i x_i x_iᵀ + ridge·I` `[p, p]` over rows x_i `[p]`. */
export function gram(rows: readonly Float64Array[], weight: (i: number) => number, ridge: number): Float64Array[] {
  const p = rows[0]?.length ?? 0
  const sum = Array.from({ length: p }, (_, i) => {
    const row = new Float64Array(p)
    row[i] = ridge
    return row
  })
  for (const [n, x] of rows.entries()) {
    const w = weight(n)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) sum[i]![j]! += w * x[i]! * x[j]!
  }
  return sum
}

/** `Σ_i w_i x_i` `[p]`. */
export function weightedSum(rows: readonly Float64Array[], weight: (i: number) => number): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0)
  for (const [n, x] of rows.entries()) for (let i = 0; i < sum.length; i++) sum[i]! += weight(n) * x[i]!
  return sum
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
