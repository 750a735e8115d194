import type { Child } from 'hono/jsx'
import type { Measured } from '#contract/measured'
import { fixed } from '../format.tsx'
import { AxisX, type Box, DataTable, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const ROW = 30
/** Room for names, by their letters. */
const [NAMES, LETTER] = [230, 8]
const RIGHT = 740
const show = (value: number) => fixed(value, 3)

export interface Whisker {
  readonly name: string
  readonly of: Measured
}

/** Values with their intervals, one under the other, against the dashed line of no effect. What was not measured is left out. */
export function WhiskersPlot(props: {
  id: string
  title: string
  hint: string
  axis: string
  of: readonly Whisker[]
  /** Where there is no effect. */
  none: number
  /** The numbers behind it; absent: the values with their intervals. */
  data?: Child
  /** Absent: what the values need. */
  range?: readonly [number, number]
}) {
  const { none } = props
  const of = props.of.flatMap(({ name, of: { value, ...rest } }) =>
    value === null ? [] : [{ name, value, ci: ('ci' in rest && rest.ci) || ([value, value] as const) }],
  )
  if (of.length === 0) return null
  const left = Math.min(NAMES, 24 + LETTER * Math.max(...of.map(({ name }) => name.length)))
  const box: Box = { left, right: RIGHT, top: 12, bottom: 12 + ROW * of.length }
  const range = props.range ?? extent([none, ...of.flatMap(({ ci, value }) => [...ci, value])], 0.06)
  const x = linear(range, [left, RIGHT], 6)
  return (
    <Figure
      id={props.id}
      title={props.title}
      hint={props.hint}
      desc={of.map(({ name, value, ci }) => `${name} ${show(value)}, from ${show(ci[0])} to ${show(ci[1])}`).join('; ')}
      width={780}
      height={box.bottom + 54}
      data={
        props.data ?? (
          <DataTable
            head={['of', 'value', 'from', 'to']}
            rows={of.map(({ name, value, ci }) => [name, show(value), show(ci[0]), show(ci[1])])}
          />
        )
      }
    >
      <AxisX scale={x} box={box} title={props.axis} show={String} />
      <path class="chance" d={`M${px(x(none))} ${box.top}V${box.bottom}`} />
      {of.map(({ name, value, ci }, i) => {
        const y = box.top + ROW * (i + 0.5)
        return (
          <g>
            <text x={left - 10} y={px(y + 4)} text-anchor="end">
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
