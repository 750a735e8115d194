/** Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979): the chance of any false alarm among all tests stays below the level. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!)
  const adjusted = Array.from<number>({ length: ps.length })
  let least = 0
  for (const [place, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - place) * ps[i]!))
    adjusted[i] = least
  }
  return adjusted
}
