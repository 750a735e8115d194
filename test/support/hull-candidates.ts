import type { TwoSample } from '#domain/audit/clopper-pearson-epsilon'
import { countBelow, type LabelledScores } from '#domain/statistics/labelled-scores'

/**
 * Cuts at the corners of the ROC's convex hull, as jax_privacy's auditor takes them. The corners depend on the scores, so Bonferroni over them alone is a
 * little optimistic, and no audit takes them: here to reproduce that tool's numbers.
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
