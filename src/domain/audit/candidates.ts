import { countBelow, type LabelledScores } from '../statistics/labelled-scores.ts'
import type { TwoSample } from './clopper-pearson-epsilon.ts'

/**
 * Cuts at which the number of guesses is a power of two (and all of them): fixed before any score is seen, so Bonferroni over them is exact. Ties are broken
 * against the auditor: excluded canaries come first among equals.
 */
export function gridCandidates({ members: included, nonmembers: excluded }: LabelledScores): TwoSample[] {
  const total = included.length + excluded.length
  const labels = [...tagged(included, 1), ...tagged(excluded, 0)].sort((a, b) => b.score - a.score || a.in - b.in)
  const candidates: TwoSample[] = []
  let correct = 0
  labels.forEach((canary, i) => {
    correct += canary.in
    const guesses = i + 1
    if ((guesses & i) !== 0 && guesses !== total) return
    candidates.push({
      truePositives: correct,
      included: included.length,
      falsePositives: guesses - correct,
      excluded: excluded.length,
    })
  })
  return candidates
}

/**
 * Cuts at the corners of the ROC's convex hull, as jax_privacy's auditor takes them. The corners depend on the scores, so Bonferroni over them alone is a
 * little optimistic: kept to reproduce that tool's numbers.
 */
export function hullCandidates(scores: LabelledScores): TwoSample[] {
  const { members: included, nonmembers: excluded } = scores
  const cuts = [...new Set([...included, ...excluded])].sort((a, b) => a - b)
  const points = [...cuts, Infinity].map((cut) => ({ fn: countBelow(included, cut), tn: countBelow(excluded, cut) }))
  const hull: typeof points = []
  for (const point of points) {
    while (hull.length >= 2 && !turnsRight(hull.at(-2)!, hull.at(-1)!, point)) hull.pop()
    hull.push(point)
  }
  return hull.map(({ fn, tn }) => ({
    truePositives: included.length - fn,
    included: included.length,
    falsePositives: excluded.length - tn,
    excluded: excluded.length,
  }))
}

type Point = { readonly fn: number; readonly tn: number }

function turnsRight(a: Point, b: Point, c: Point): boolean {
  return (b.tn - a.tn) * (c.fn - b.fn) - (c.tn - b.tn) * (b.fn - a.fn) > 0
}

function tagged(scores: Float64Array, label: 0 | 1): { score: number; in: 0 | 1 }[] {
  return Array.from(scores, (score) => ({ score, in: label }))
}
