import { percent } from '#domain/format'
import { plural, short } from '../format.tsx'
import { kindOf } from '../kinds.tsx'
import { AxisX, AxisY, DataTable, type Box, Figure } from './frame.tsx'
import { placeLabels } from './labels.tsx'
import type { Point } from './path.tsx'
import { px } from './path.tsx'
import { linear, log } from './scale.tsx'

const BOX: Box = { left: 52, right: 704, top: 34, bottom: 348 }
const ROOM = 1.6
/** With more points than this, names would hide what they name. */
const MAX_NAMED = 14

export interface Sized {
  readonly href: string
  readonly name: string
  readonly kind: string
  readonly parameters: number
  readonly leakage: number
}

/** Leakage against the number of trained parameters, on a logarithmic axis. */
export function CapacityPlot({ of }: { of: readonly Sized[] }) {
  if (of.length === 0) return null
  const sizes = of.map(({ parameters }) => parameters)
  const x = log([Math.min(...sizes) / ROOM, Math.max(...sizes) * ROOM], [BOX.left, BOX.right])
  const y = linear([0, 1], [BOX.bottom, BOX.top])
  const places = of.map((one): Point => [x(one.parameters), y(one.leakage)])
  const labels =
    of.length <= MAX_NAMED
      ? placeLabels(
          of.map(({ name }, i) => ({ name, at: places[i]! })),
          BOX,
        )
      : []
  return (
    <Figure
      id="capacity-plot"
      title="Leakage by capacity"
      hint="Each point is a model: further right, training could change more parameters; further up, more training examples are recognised."
      desc={`${plural(of.length, 'model')}, from ${short(Math.min(...sizes))} to ${short(Math.max(...sizes))} trained parameters.`}
      width={780}
      height={400}
      interactive
      data={
        <DataTable
          head={['model', 'kind', 'trained parameters', 'MIA recall']}
          rows={of.map((one) => [one.name, kindOf(one.kind).name, short(one.parameters), percent(one.leakage)])}
        />
      }
    >
      <AxisX scale={x} box={BOX} title="trained parameters (log scale)" show={short} />
      <AxisY scale={y} box={BOX} title="MIA recall at 10 % false alarms" show={percent} />
      <path class="chance" d={`M${BOX.left} ${px(y(0.1))}H${BOX.right}`} />
      {of.map((one, i) => {
        const [left, top] = places[i]!
        const { className, path } = kindOf(one.kind)
        const label = labels[i]
        return (
          <a href={one.href}>
            <title>{`${one.name}: ${short(one.parameters)} parameters, ${percent(one.leakage)} recognised`}</title>
            <path class={className} d={path} transform={`translate(${px(left)} ${px(top)})`} />
            {label && (
              <text class="halo" x={px(label.x)} y={px(label.y)} text-anchor={label['text-anchor']}>
                {one.name}
              </text>
            )}
          </a>
        )
      })}
    </Figure>
  )
}
