/** Stop when the simplex is this small in value and in extent: far below any use of a fitted parameter. */
const TOLERANCE = 1e-9
const MAX_STEPS = 600

/**
 * Minimises f without derivatives (Nelder & Mead, Computer Journal 1965; coefficients 1, 2, ½, ½). `steps` is the size of the first
 * simplex along each axis; `tolerance` is of the value, and a thousandth of that of the point. Returns the best point found; a function that is Infinity somewhere is fine.
 */
export function nelderMead(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  tolerance = TOLERANCE,
): number[] {
  const size = start.length
  let simplex = [start, ...steps.map((step, i) => start.map((x, k) => (k === i ? x + step : x)))].map((x) => ({
    x,
    value: f(x),
  }))
  for (let step = 0; step < MAX_STEPS; step++) {
    simplex.sort((a, b) => a.value - b.value)
    const best = simplex[0]!
    const worst = simplex[size]!
    if (small(best, worst, tolerance)) break
    const centre = start.map((_, k) => simplex.slice(0, size).reduce((sum, { x }) => sum + x[k]!, 0) / size)
    const along = (t: number) => {
      const x = centre.map((c, k) => c + t * (c - worst.x[k]!))
      return { x, value: f(x) }
    }
    const reflected = along(1)
    if (reflected.value < best.value) {
      const expanded = along(2)
      simplex[size] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < simplex[size - 1]!.value) {
      simplex[size] = reflected
    } else {
      const contracted = reflected.value < worst.value ? along(0.5) : along(-0.5)
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[size] = contracted
      else {
        simplex = simplex.map(({ x }) => {
          const shrunk = x.map((v, k) => best.x[k]! + 0.5 * (v - best.x[k]!))
          return { x: shrunk, value: f(shrunk) }
        })
      }
    }
  }
  return [...simplex.reduce((a, b) => (b.value < a.value ? b : a)).x]
}

type Vertex = { readonly x: readonly number[]; readonly value: number }

function small(best: Vertex, worst: Vertex, tolerance: number): boolean {
  const flat = worst.value - best.value <= tolerance * (Math.abs(best.value) + tolerance)
  return flat && best.x.every((x, k) => Math.abs(x - worst.x[k]!) <= 1000 * tolerance * (Math.abs(x) + 1))
}
