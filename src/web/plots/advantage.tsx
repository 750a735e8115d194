import { fixed, short } from '../format.tsx'
import { AxisX, AxisY, type Box, Figure } from './frame.tsx'
import { polyline, px } from './path.tsx'
import { linear, log } from './scale.tsx'

const BOX: Box = { left: 52, right: 740, top: 34, bottom: 300 }
/** Factor between the outermost points and the ends of the axis. */
const ROOM = 1.08

/** Advantage against the number of parameters, on a logarithmic axis. */
export function AdvantagePlot({ of }: { of: readonly { readonly parameters: number; readonly advantage: number }[] }) {
  if (of.length === 0) return null
  const sizes = of.map(({ parameters }) => parameters)
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  const x = log([least / ROOM, most * ROOM], [BOX.left, BOX.right])
  const y = linear([0, 1], [BOX.bottom, BOX.top])
  const show = (value: number) => fixed(value, 2)
  const points = of.map(({ parameters, advantage }) => [x(parameters), y(advantage)] as const)
  return (
    <Figure
      id="overparam-plot"
      title="Advantage by parameters"
      hint="What the best attack on one prediction gains over guessing, in linear regression."
      desc={`From ${show(of[0]!.advantage)} at ${short(least)} parameters to ${show(of.at(-1)!.advantage)} at ${short(most)}.`}
      width={780}
      height={352}
    >
      <AxisX scale={x} box={BOX} title="parameters (log scale)" show={short} />
      <AxisY scale={y} box={BOX} title="TPR − FPR" show={show} />
      <path class="curve" d={polyline(points)} />
      {points.map(([left, top]) => (
        <circle class="dot" cx={px(left)} cy={px(top)} r={3} />
      ))}
    </Figure>
  )
}
