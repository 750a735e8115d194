import type { Exposure } from '#contract/report/exposure'
import { plainValue } from '../numbers.tsx'
import type { Box } from './frame.tsx'
import type { Point } from './path.tsx'
import { linear, type Scale } from './scale.tsx'

export const EXPOSURE_BOX: Box = { left: 44, right: 650, top: 34, bottom: 328 }
/** "Never" holds the many that were drawn and left out: it gets more room than a doubling. */
const NEVER = -1.5
export const RADIUS = 4
/** Half the widest swarm of dots that still reads as one level. */
const MAX_ROOM = 60
/** Templates of different size have different caps; more lines than this would be noise. */
const MAX_CAPS = 3

export interface ExposureGeometry {
  /** One slot per repetition level: "never" first, then doubling distances. */
  readonly levels: readonly { readonly repetitions: number; readonly x: number }[]
  readonly y: Scale
  readonly dots: readonly { readonly id: string; readonly at: Point; readonly censored: boolean }[]
  readonly caps: readonly { readonly bits: number; readonly y: number }[]
  readonly means: readonly Point[]
}

/** Bits against repetitions on a log₂ axis on which "never" has a place of its own. null when no canary has a number. */
export function exposureGeometry(exposure: Exposure): ExposureGeometry | null {
  const known = exposure.canaries.flatMap((canary) => {
    const bits = plainValue(canary.bits)
    return bits === null ? [] : [{ ...canary, bits, repetitions: canary.repetitions ?? 0 }]
  })
  if (known.length === 0) return null
  const levels = distinct(known.map((canary) => canary.repetitions))
  const position = (repetitions: number) => (repetitions === 0 ? NEVER : Math.log2(repetitions))
  const ends: [number, number] = [position(levels[0]!) - 0.75, position(levels.at(-1)!) + 0.75]
  const across = linear(ends, [EXPOSURE_BOX.left, EXPOSURE_BOX.right])
  const x = (repetitions: number) => across(position(repetitions))
  const caps = distinct(known.map((canary) => canary.cap_bits)).slice(-MAX_CAPS)
  const bits = known.map((canary) => canary.bits)
  const y = linear([Math.min(0, ...bits), Math.max(...bits, ...caps) * 1.06], [EXPOSURE_BOX.bottom, EXPOSURE_BOX.top])
  const room = (level: number) => {
    const gaps = levels.filter((other) => other !== level).map((other) => Math.abs(x(other) - x(level)))
    return Math.min(MAX_ROOM, 0.45 * Math.min(...gaps, x(level) - EXPOSURE_BOX.left))
  }
  const dots = levels.flatMap((level) => {
    const here = known.filter((canary) => canary.repetitions === level).sort((a, b) => a.bits - b.bits)
    const heights = here.map((canary) => y(canary.bits))
    const aside = spread(heights, room(level))
    return here.map(({ id, censored }, i) => ({
      id,
      censored,
      at: [x(level) + aside[i]!, heights[i]!] as const,
    }))
  })
  const means = exposure.by_repetitions.flatMap(({ repetitions, mean_bits }) =>
    mean_bits.value === null || !levels.includes(repetitions) ? [] : [[x(repetitions), y(mean_bits.value)] as const],
  )
  return {
    levels: levels.map((repetitions) => ({ repetitions, x: x(repetitions) })),
    y,
    dots,
    caps: caps.map((cap) => ({ bits: cap, y: y(cap) })),
    means,
  }
}

/**
 * Dots that would cover each other step aside to the nearest free place, alternating left and right, as far as the level has room.
 * Heights are sorted, so only near neighbours are asked.
 */
function spread(heights: readonly number[], room: number): number[] {
  const size = 2 * RADIUS + 0.5
  const reach = Math.max(1, Math.floor(room / size))
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => (i % 2 === 1 ? 1 : -1) * Math.ceil(i / 2) * size)
  const placed: number[] = []
  for (const [i, height] of heights.entries()) {
    const near: number[] = []
    for (let j = i - 1; j >= 0 && Math.abs(heights[j]! - height) < size; j--) near.push(j)
    const free = steps.find((step) => near.every((j) => Math.hypot(step - placed[j]!, height - heights[j]!) >= size))
    placed.push(free ?? steps[i % steps.length]!)
  }
  return placed
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
