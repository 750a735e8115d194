import type { Phases } from '#contract/studies/common'
import { percent } from '#domain/format'
import { fixed, plural } from '../format.tsx'
import { AxisX, AxisY, DataTable, Figure } from './frame.tsx'
import { type Point, polyline, px } from './path.tsx'
import { type Checkpoint, LOWER, UPPER, trajectoryGeometry } from './trajectory-geometry.tsx'

/** Perplexity and MIA recall over checkpoints, the three phases of learning shaded. `id` tells several on a page apart. */
export function TrajectoryPlot(props: {
  id: string
  title: string
  unit: string
  points: readonly Checkpoint[]
  phases: Phases
}) {
  const { id, title, unit, points, phases } = props
  const shape = trajectoryGeometry(points, phases)
  if (!shape) return null
  const show = (value: number | null) => (value === null ? '–' : fixed(value, 2))
  return (
    <Figure
      id={id}
      title={title}
      hint="Fitting: unseen text gets more predictable. Memorization: hardly any more, while training examples are recognised more and more. Overfitting: unseen text gets less predictable again."
      desc={`${plural(points.length, 'checkpoint')}. Phases: ${shape.phases.map(({ name }) => `${name} from ${unit} ${phases[name]![0]} to ${phases[name]![1]}`).join(', ')}.`}
      width={780}
      height={470}
      data={
        <DataTable
          head={[unit, 'validation perplexity', 'training perplexity', 'MIA recall']}
          rows={points.map((point) => [
            String(point.step),
            show(point.perplexity),
            show(point.training),
            point.recall === null ? '–' : percent(point.recall),
          ])}
        />
      }
    >
      {shape.phases.map(({ name, from, to }) => (
        <g>
          <path
            class={`phase phase-${name}`}
            d={`M${px(from)} ${UPPER.top}H${px(to)}V${UPPER.bottom}H${px(from)}ZM${px(from)} ${LOWER.top}H${px(to)}V${LOWER.bottom}H${px(from)}Z`}
          />
          <text x={px((from + to) / 2)} y={14} text-anchor="middle">
            {name}
          </text>
        </g>
      ))}
      <AxisY scale={shape.perplexity} box={UPPER} title="perplexity" show={String} />
      <AxisY scale={shape.recall} box={LOWER} title="MIA recall at 10 % false alarms" show={percent} />
      <path class="axis" d={`M${UPPER.left} ${UPPER.bottom}H${UPPER.right}`} />
      <AxisX scale={shape.x} box={LOWER} title={unit} show={String} />
      <path class="chance" d={`M${LOWER.left} ${px(shape.recall(0.1))}H${LOWER.right}`} />
      <Line of={shape.training} name="members" className="others" />
      <Line of={shape.validation} name="unseen" className="curve" />
      <Line of={shape.recalled} name="recall" className="curve" />
    </Figure>
  )
}

/** A line with its name at its end. */
function Line({ of, name, className }: { of: readonly Point[]; name: string; className: string }) {
  const end = of.at(-1)
  if (!end) return null
  return (
    <g>
      <path class={className} d={polyline(of)} />
      {of.map(([x, y]) => (
        <circle class="dot" cx={px(x)} cy={px(y)} r={3} />
      ))}
      <text class="halo" x={px(end[0] + 10)} y={px(end[1] + 4)}>
        {name}
      </text>
    </g>
  )
}
