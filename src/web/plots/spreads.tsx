import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const LEFT = 110
const RIGHT = 740
const ROW = 44
const HALF_BOX = 8

/** A set of numbers by its quantiles 5, 25, 50, 75 and 95 %. */
export interface Spread {
  readonly name: string
  readonly quantiles: readonly number[]
}

/** Several sets below one another, against 0. */
export function SpreadsPlot(props: { id: string; title: string; hint: string; axis: string; of: readonly Spread[] }) {
  const box: Box = { left: LEFT, right: RIGHT, top: 12, bottom: 12 + ROW * props.of.length }
  const x = linear(extent([0, ...props.of.flatMap(({ quantiles }) => quantiles)]), [LEFT, RIGHT])
  const show = (value: number) => fixed(value, 2)
  return (
    <Figure
      id={props.id}
      title={props.title}
      hint={props.hint}
      desc={props.of.map(({ name, quantiles }) => `${name}: ${quantiles.map(show).join(', ')}`).join('; ')}
      width={780}
      height={box.bottom + 54}
    >
      <AxisX scale={x} box={box} title={props.axis} show={show} />
      <path class="chance" d={`M${px(x(0))} ${box.top}V${box.bottom}`} />
      {props.of.map(({ name, quantiles }, i) => {
        const y = box.top + ROW * (i + 0.5)
        const [low, first, middle, third, high] = quantiles.map((value) => px(x(value)))
        return (
          <g>
            <text x={LEFT - 10} y={px(y + 4)} text-anchor="end">
              {name}
            </text>
            <path class="axis" d={`M${low} ${px(y)}H${high}`} />
            <path class="band" d={`M${first} ${px(y - HALF_BOX)}H${third}V${px(y + HALF_BOX)}H${first}Z`} />
            <path class="mean" d={`M${middle} ${px(y - HALF_BOX)}V${px(y + HALF_BOX)}`} />
          </g>
        )
      })}
    </Figure>
  )
}
