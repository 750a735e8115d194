import type { Phases } from '#contract/studies/common'
import type { Box } from './frame.tsx'
import type { Point } from './path.tsx'
import { extent, linear, type Scale } from './scale.tsx'

/** Two panels on one axis of steps: usefulness above, leakage below. */
export const UPPER: Box = { left: 52, right: 700, top: 50, bottom: 210 }
export const LOWER: Box = { left: 52, right: 700, top: 262, bottom: 422 }

export interface Checkpoint {
  readonly step: number
  readonly perplexity: number | null
  readonly training: number | null
  readonly recall: number | null
}

export interface TrajectoryGeometry {
  readonly x: Scale
  readonly perplexity: Scale
  readonly recall: Scale
  readonly validation: readonly Point[]
  readonly training: readonly Point[]
  readonly recalled: readonly Point[]
  readonly phases: readonly { readonly name: keyof Phases; readonly from: number; readonly to: number }[]
}

/** null when no checkpoint has a perplexity. */
export function trajectoryGeometry(points: readonly Checkpoint[], phases: Phases): TrajectoryGeometry | null {
  const perplexities = points.flatMap(({ perplexity, training }) => [perplexity, training].filter((v) => v !== null))
  if (perplexities.length === 0) return null
  const x = linear(
    extent(
      points.map(({ step }) => step),
      0.04,
    ),
    [UPPER.left, UPPER.right],
    8,
  )
  const perplexity = linear(extent(perplexities, 0.08), [UPPER.bottom, UPPER.top], 4)
  const recall = linear([0, 1], [LOWER.bottom, LOWER.top])
  const line = (of: (point: Checkpoint) => number | null, scale: Scale): Point[] =>
    points.flatMap((point) => {
      const value = of(point)
      return value === null ? [] : [[x(point.step), scale(value)] as const]
    })
  return {
    x,
    perplexity,
    recall,
    validation: line((point) => point.perplexity, perplexity),
    training: line((point) => point.training, perplexity),
    recalled: line((point) => point.recall, recall),
    phases: bands(points, phases, x),
  }
}

/** A phase reaches half-way to its neighbours' checkpoints, so that the bands tile the axis. */
function bands(points: readonly Checkpoint[], phases: Phases, x: Scale): TrajectoryGeometry['phases'] {
  const steps = points.map(({ step }) => step)
  const edge = (step: number, side: -1 | 1) => {
    const next = steps[steps.indexOf(step) + side]
    return next === undefined ? (side < 0 ? UPPER.left : UPPER.right) : x((step + next) / 2)
  }
  return (['fitting', 'memorization', 'overfitting'] as const).flatMap((name) => {
    const range = phases[name]
    return range === null ? [] : [{ name, from: edge(range[0], -1), to: edge(range[1], 1) }]
  })
}
