/** How far fine-tuning moved the right token, δ_t = lp^θ_t − lp^R_t, where greedy decoding errs. The first scored position does not count. */
export function errorZone(
  target: ArrayLike<number>,
  reference: ArrayLike<number>,
  rank: ArrayLike<number>,
): readonly number[] {
  const zone: number[] = []
  for (let t = 1; t < target.length; t++) if (rank[t] !== 0) zone.push(target[t]! - reference[t]!)
  return zone
}

/** `P = Σ_E max(δ, 0)` and `N = Σ_E max(−δ, 0)`. */
export function balanceOf(zone: readonly number[]): { readonly up: number; readonly down: number } {
  let [up, down] = [0, 0]
  for (const delta of zone) {
    if (delta > 0) up += delta
    else down -= delta
  }
  return { up, down }
}
