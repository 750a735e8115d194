import type { Measured } from '#contract/measured'
import { AxisX, AxisY, type Box, DataTable, Figure } from './frame.tsx'
import { polyline, px } from './path.tsx'
import { extent, linear } from './scale.tsx'
import { fixed } from '../format.tsx'

const BOX: Box = { left: 56, right: 740, top: 34, bottom: 300 }
const show = (value: number) => fixed(value, 3)
const showPlace = (at: number) => fixed(at, Number.isInteger(at) ? 0 : 2)

/** One effect, at a place on the axis below. */
export interface Effect {
  readonly at: number
  readonly att: Measured
}

/** Effects with their intervals along an axis, against no effect; a dashed upright marks where training begins. */
export function EffectsPlot(props: { id: string; title: string; hint: string; axis: string; of: readonly Effect[] }) {
  const known = props.of.flatMap(({ at, att }) =>
    att.value === null ? [] : [{ at, value: att.value, ci: att.ci ?? ([att.value, att.value] as const) }],
  )
  if (known.length === 0) return null
  const x = linear(
    extent(
      known.map(({ at }) => at),
      0.04,
    ),
    [BOX.left, BOX.right],
  )
  const y = linear(extent([0, ...known.flatMap(({ ci }) => ci)]), [BOX.bottom, BOX.top])
  return (
    <Figure
      id={props.id}
      title={props.title}
      hint={props.hint}
      desc={known.map(({ at, value }) => `${showPlace(at)}: ${show(value)}`).join('; ')}
      width={780}
      height={352}
      data={
        <DataTable
          head={[props.axis, 'effect', 'from', 'to']}
          rows={known.map(({ at, value, ci }) => [showPlace(at), show(value), show(ci[0]), show(ci[1])])}
        />
      }
    >
      <AxisX scale={x} box={BOX} title={props.axis} show={showPlace} />
      <AxisY scale={y} box={BOX} title="nats of log-likelihood" show={(value) => fixed(value, 2)} />
      <path class="chance" d={`M${BOX.left} ${px(y(0))}H${BOX.right}`} />
      {known.map(({ at, ci }) => (
        <path class="mean" d={`M${px(x(at))} ${px(y(ci[0]))}V${px(y(ci[1]))}`} />
      ))}
      <path class="curve" d={polyline(known.map(({ at, value }) => [x(at), y(value)] as const))} />
      {known.map(({ at, value }) => (
        <circle class="point" cx={px(x(at))} cy={px(y(value))} r={5} />
      ))}
    </Figure>
  )
}
