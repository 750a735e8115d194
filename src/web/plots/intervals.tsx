import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const ROW = 24
const LEFT = 170
const RIGHT = 740

export interface NamedInterval {
  readonly name: string
  readonly value: number
  readonly ci: readonly [number, number]
}

interface IntervalsProps {
  readonly of: readonly NamedInterval[]
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly axis: string
}

/** Values with their intervals, one a row, on an axis from 0. */
export function IntervalsPlot({ of, id, title, hint, axis }: IntervalsProps) {
  if (of.length === 0) return null
  const box: Box = { left: LEFT, right: RIGHT, top: 12, bottom: 12 + ROW * of.length }
  const x = linear(extent([0, ...of.flatMap(({ ci }) => ci)], 0.05), [LEFT, RIGHT], 6)
  const show = (value: number) => fixed(value, 3)
  return (
    <Figure
      id={id}
      title={title}
      hint={hint}
      desc={of.map(({ name, value, ci }) => `${name} ${show(value)}, from ${show(ci[0])} to ${show(ci[1])}`).join('; ')}
      width={780}
      height={box.bottom + 54}
    >
      <AxisX scale={x} box={box} title={axis} show={String} />
      {of.map(({ name, value, ci }, i) => {
        const y = box.top + ROW * (i + 0.5)
        return (
          <g>
            <text x={LEFT - 10} y={px(y + 4)} text-anchor="end">
              {name.length > 24 ? `${name.slice(0, 23)}…` : name}
            </text>
            <path class="mean" d={`M${px(x(ci[0]))} ${px(y)}H${px(x(ci[1]))}`} />
            <circle class="point" cx={px(x(value))} cy={px(y)} r={5} />
          </g>
        )
      })}
    </Figure>
  )
}
