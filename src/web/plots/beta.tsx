import type { EmulationResult } from '#contract/studies/emulation'
import { fixed } from '../format.tsx'
import { AxisX, AxisY, type Box, Figure } from './frame.tsx'
import { placeLabels } from './labels.tsx'
import { polyline, px, type Point } from './path.tsx'
import { extent, linear } from './scale.tsx'

const BOX: Box = { left: 70, right: 720, top: 34, bottom: 314 }

/** Every β as a point: what the emulation gained, and how well members can be told. */
export function BetaPlot({ of }: { of: EmulationResult }) {
  const points = of.points.flatMap(({ beta, adaptation, auc }) =>
    typeof adaptation !== 'number' || auc.value === null ? [] : [{ beta, adaptation, auc: auc.value }],
  )
  if (points.length === 0) return null
  const x = linear(extent(points.map(({ adaptation }) => adaptation)), [BOX.left, BOX.right], 6)
  const y = linear(extent([0.5, ...points.map(({ auc }) => auc)]), [BOX.bottom, BOX.top], 5)
  const show = (value: number) => fixed(value, 2)
  const places = points.map(({ adaptation, auc }): Point => [x(adaptation), y(auc)])
  const labels = placeLabels(
    points.map(({ beta }, i) => ({ name: show(beta), at: places[i]! })),
    BOX,
  )
  return (
    <Figure
      id="emulation-plot"
      title="What is gained and what is leaked"
      hint="Right: non-members are predicted better than by the large base alone. Up: members are told apart more easily. The number is β."
      desc={points
        .map(({ beta, adaptation, auc }) => `β ${show(beta)}: gain ${show(adaptation)} nats, AUC ${show(auc)}`)
        .join('; ')}
      width={780}
      height={368}
    >
      <AxisX scale={x} box={BOX} title="adaptation, nats per token" show={show} />
      <AxisY scale={y} box={BOX} title="AUC" show={show} />
      <path class="mean" d={polyline(places)} />
      {points.map(({ beta }, i) => {
        const [left, top] = places[i]!
        const label = labels[i]
        return (
          <g>
            <circle class="point" cx={px(left)} cy={px(top)} r={5} />
            {label && (
              <text class="halo" x={px(label.x)} y={px(label.y)} text-anchor={label['text-anchor']}>
                {show(beta)}
              </text>
            )}
          </g>
        )
      })}
    </Figure>
  )
}
