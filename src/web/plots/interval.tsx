import type { Measured } from '#contract/measured'
import { px } from './path.tsx'
import { linear } from './scale.tsx'

const WIDTH = 132
const HEIGHT = 14

export interface IntervalMark {
  readonly from: number
  readonly to: number
  readonly tick: number
}

/** A value and its interval in pixels on a scale shared by the whole column; what lies outside is drawn at the edge. */
export function intervalMark(of: Measured, domain: readonly [number, number]): IntervalMark | null {
  if (of.value === null) return null
  const x = linear(domain, [1, WIDTH - 1])
  const place = (value: number) => x(Math.min(Math.max(value, x.domain[0]), x.domain[1]))
  const [low, high] = 'ci' in of && of.ci ? of.ci : [of.value, of.value]
  return { from: place(low), to: place(high), tick: place(of.value) }
}

/** A small bar with a tick, so that a column can be compared by eye. Decorative: the number stands beside it. */
export function IntervalBar(props: {
  of: Measured
  domain?: readonly [number, number]
  /** What a model without memory would show. */
  chance?: number | undefined
  /** The policy's threshold. */
  limit?: number | undefined
}) {
  const domain = props.domain ?? [0, 1]
  const mark = intervalMark(props.of, domain)
  if (!mark) return null
  const spot = (value: number) => px(intervalMark({ value }, domain)!.tick)
  return (
    <svg class="bar interval" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path class="rail" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
      {props.chance !== undefined && <path class="zero" d={`M${spot(props.chance)} 0V${HEIGHT}`} />}
      <rect class="range" x={px(mark.from)} y="4" width={px(Math.max(1, mark.to - mark.from))} height="6" />
      <path class="tick" d={`M${px(mark.tick)} 1.5V12.5`} />
      {props.limit !== undefined && <path class="rule" d={`M${spot(props.limit)} 0V${HEIGHT}`} />}
    </svg>
  )
}
