import type { Box } from './frame.tsx'
import { type Point, staircase } from './path.tsx'
import { extent, linear, log, type Scale } from './scale.tsx'

export const SCATTER_BOX: Box = { left: 52, right: 944, top: 34, bottom: 388 }

export interface Submission {
  readonly href: string
  readonly name: string
  readonly kind: string | null
  /** Validation perplexity: lower is more useful. */
  readonly perplexity: number
  /** TPR at 10 % FPR: lower is safer. */
  readonly leakage: number
  /** 95 % interval of `leakage`. */
  readonly interval?: readonly [number, number] | undefined
}

export interface ScatterGeometry {
  readonly x: Scale
  readonly y: Scale
  /** `whisker`: the interval's ends, as heights. */
  readonly points: readonly {
    readonly submission: Submission
    readonly at: Point
    readonly whisker: readonly [number, number] | null
  }[]
  /** Staircase under which no submission lies, from the top edge to the right one. */
  readonly front: readonly Point[]
}

export function scatterGeometry(submissions: readonly Submission[]): ScatterGeometry | null {
  if (submissions.length === 0) return null
  const { left, right, top, bottom } = SCATTER_BOX
  const x = perplexityScale(
    submissions.map((one) => one.perplexity),
    [left, right],
  )
  const y = linear([0, 1], [bottom, top])
  const place = (one: Submission): Point => [x(one.perplexity), y(one.leakage)]
  const corners = paretoFront(submissions).map(place)
  return {
    x,
    y,
    points: submissions.map((submission) => ({
      submission,
      at: place(submission),
      whisker: submission.interval ? [y(submission.interval[0]), y(submission.interval[1])] : null,
    })),
    front: [[corners[0]![0], top], ...staircase(corners), [right, corners.at(-1)![1]]],
  }
}

/** From this factor between the best and the worst on, equal factors are equal distances: else one bad model squeezes all others together. */
const WIDE = 8

function perplexityScale(values: readonly number[], pixels: readonly [number, number]): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (high < low * WIDE) return linear(extent(values, 0.12), pixels, 7)
  const scale = log([low / 1.2, high * 1.2], pixels)
  const [from, to] = scale.domain
  const decades = Array.from(
    { length: Math.ceil(Math.log10(to / from)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(from)) + i),
  )
  const ticks = decades.flatMap((tick) => [tick, 2 * tick, 5 * tick]).filter((tick) => tick >= from && tick <= to)
  return Object.assign((value: number) => scale(value), { domain: scale.domain, ticks })
}

/** Not beaten: nobody is at least as good on both axes and better on one. By rising perplexity. */
export function paretoFront(submissions: readonly Submission[]): Submission[] {
  const sorted = submissions.toSorted((a, b) => a.perplexity - b.perplexity || a.leakage - b.leakage)
  const front: Submission[] = []
  for (const one of sorted) if (one.leakage < (front.at(-1)?.leakage ?? Infinity)) front.push(one)
  return front
}
