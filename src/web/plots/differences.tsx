import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const BOX: Box = { left: 190, right: 700, top: 20, bottom: 140 }

export interface Difference {
  readonly name: string
  readonly value: number
  readonly ci: readonly [number, number]
}

/** Changes with their intervals against zero and what is allowed. The table behind it is the one that follows on the page. */
export function DifferencesPlot({ of, allowed }: { of: readonly Difference[]; allowed: number }) {
  const x = linear(extent([0, allowed, ...of.flatMap(({ ci }) => ci)], 0.08), [BOX.left, BOX.right], 6)
  const gap = (BOX.bottom - BOX.top) / of.length
  const show = (value: number) => fixed(value, 3)
  return (
    <Figure
      id="differences-plot"
      title="How much more it leaks"
      hint="Candidate minus baseline, on the same examples, with 95 % intervals. Right of the dashed line: worse. The solid line is what the AUC may rise."
      desc={of.map(({ name, value, ci }) => `${name} ${show(value)}, from ${show(ci[0])} to ${show(ci[1])}`).join('; ')}
      width={780}
      height={190}
    >
      <AxisX scale={x} box={BOX} title="difference" show={String} />
      <path class="chance" d={`M${px(x(0))} ${BOX.top}V${BOX.bottom}`} />
      <path class="limit" d={`M${px(x(allowed))} ${BOX.top}V${px(BOX.top + gap)}`} />
      {of.map(({ name, value, ci }, i) => {
        const y = BOX.top + gap * (i + 0.5)
        return (
          <g>
            <text x={BOX.left - 10} y={px(y + 4)} text-anchor="end">
              {name}
            </text>
            <path class="mean" d={`M${px(x(ci[0]))} ${px(y)}H${px(x(ci[1]))}`} />
            <circle class="point" cx={px(x(value))} cy={px(y)} r={6} />
          </g>
        )
      })}
    </Figure>
  )
}
