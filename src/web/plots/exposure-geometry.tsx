import type { Exposure } from '#contract/report'
import { plainValue } from '../numbers.tsx'
import type { Box } from './frame.tsx'
import type { Point } from './path.tsx'
import { linear, type Scale } from './scale.tsx'

export const EXPOSURE_BOX: Box = { left: 44, right: 650, top: 34, bottom: 328 }
/** Half the room of one repetition level in which its dots are spread. */
const SPREAD = 24
export const RADIUS = 4.5
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
  const position = (repetitions: number) => (repetitions === 0 ? -1 : Math.log2(repetitions))
  const ends: [number, number] = [position(levels[0]!) - 0.6, position(levels.at(-1)!) + 0.6]
  const across = linear(ends, [EXPOSURE_BOX.left, EXPOSURE_BOX.right])
  const x = (repetitions: number) => across(position(repetitions))
  const caps = distinct(known.map((canary) => canary.cap_bits)).slice(-MAX_CAPS)
  const bits = known.map((canary) => canary.bits)
  const y = linear([Math.min(0, ...bits), Math.max(...bits, ...caps) * 1.06], [EXPOSURE_BOX.bottom, EXPOSURE_BOX.top])
  const dots = levels.flatMap((level) => {
    const here = known.filter((canary) => canary.repetitions === level).sort((a, b) => a.bits - b.bits)
    const heights = here.map((canary) => y(canary.bits))
    return here.map(({ id, censored }, i) => ({
      id,
      censored,
      at: [x(level) + aside(heights, i), heights[i]!] as const,
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

/** Dots that would cover each other step aside, alternating left and right. Heights are sorted. */
function aside(heights: readonly number[], i: number): number {
  let crowd = 0
  for (let j = i - 1; j >= 0 && Math.abs(heights[j]! - heights[i]!) < 2 * RADIUS; j--) crowd++
  const distance = Math.ceil(crowd / 2) * (2 * RADIUS + 1)
  return (crowd % 2 === 0 ? 1 : -1) * Math.min(distance, SPREAD)
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b)
}
