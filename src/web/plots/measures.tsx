import type { Measured } from '#contract/measured'
import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { linear } from './scale.tsx'

const LEFT = 210
const RIGHT = 740
const ROW = 30

export interface Named {
  readonly name: string
  readonly of: Measured
}

/** Shares below one another with their intervals, from 0 to 1; `chance` is dashed. What was not measured is left out. */
export function MeasuresPlot(props: {
  id: string
  title: string
  hint: string
  axis: string
  chance?: number
  of: readonly Named[]
}) {
  const known = props.of.flatMap(({ name, of }) =>
    of.value === null ? [] : [{ name, value: of.value, ci: of.ci ?? ([of.value, of.value] as const) }],
  )
  if (known.length === 0) return null
  const box: Box = { left: LEFT, right: RIGHT, top: 12, bottom: 12 + ROW * known.length }
  const x = linear([0, 1], [LEFT, RIGHT])
  const show = (value: number) => fixed(value, 2)
  return (
    <Figure
      id={props.id}
      title={props.title}
      hint={props.hint}
      desc={known
        .map(({ name, value, ci }) => `${name} ${show(value)}, from ${show(ci[0])} to ${show(ci[1])}`)
        .join('; ')}
      width={780}
      height={box.bottom + 54}
    >
      <AxisX scale={x} box={box} title={props.axis} show={show} />
      {props.chance !== undefined && <path class="chance" d={`M${px(x(props.chance))} ${box.top}V${box.bottom}`} />}
      {known.map(({ name, value, ci }, i) => {
        const y = box.top + ROW * (i + 0.5)
        return (
          <g>
            <text x={LEFT - 10} y={px(y + 4)} text-anchor="end">
              {name}
            </text>
            <path class="mean" d={`M${px(x(ci[0]))} ${px(y)}H${px(x(ci[1]))}`} />
            <circle class="point" cx={px(x(value))} cy={px(y)} r={5} />
          </g>
        )
      })}
    </Figure>
  )
}
