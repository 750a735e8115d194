import type { DiscrepancyResult } from '#contract/probes/discrepancy'
import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { linear } from './scale.tsx'

const ROW = 22
const LEFT = 130
const RIGHT = 740

/** Per score, how far one threshold holds the splits apart, and how far any interval does. */
export function DiscrepancyPlot({ of }: { of: DiscrepancyResult['scalar'] }) {
  if (of.length === 0) return null
  const box: Box = { left: LEFT, right: RIGHT, top: 12, bottom: 12 + ROW * of.length }
  const x = linear([0, 1], [LEFT, RIGHT])
  const show = (value: number) => fixed(value, 2)
  return (
    <Figure
      id="discrepancy-plot"
      title="What convex regions see"
      hint="The dot is what the best threshold tells apart; the line runs on to what the best interval does. A long line: the attack looks in the wrong shape."
      desc={of.map(({ attack, kuiper, ks }) => `${attack}: threshold ${show(ks)}, interval ${show(kuiper)}`).join('; ')}
      width={780}
      height={box.bottom + 54}
    >
      <AxisX scale={x} box={box} title="difference in mass between members and non-members" show={show} />
      {of.map(({ attack, kuiper, ks }, i) => {
        const y = box.top + ROW * (i + 0.5)
        return (
          <g>
            <text x={LEFT - 10} y={px(y + 4)} text-anchor="end">
              {attack}
            </text>
            <path class="mean" d={`M${px(x(ks))} ${px(y)}H${px(x(kuiper))}`} />
            <circle class="point" cx={px(x(ks))} cy={px(y)} r={5} />
          </g>
        )
      })}
    </Figure>
  )
}
