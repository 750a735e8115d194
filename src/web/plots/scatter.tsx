import { percent } from '#domain/format'
import { fixed, plural } from '../format.tsx'
import { KINDS, KindIcon, kindOf } from '../kinds.tsx'
import { AxisX, AxisY, DataTable, Figure } from './frame.tsx'
import { placeLabels } from './labels.tsx'
import { polyline, px } from './path.tsx'
import { SCATTER_BOX as BOX, type Submission, paretoFront, scatterGeometry } from './scatter-geometry.tsx'

/** With more points than this, names would hide what they name. */
const MAX_NAMED = 14

/** Usefulness against leakage, a point per scan: the good corner is bottom left. */
export function Scatter({ of }: { of: readonly Submission[] }) {
  const shape = scatterGeometry(of)
  if (!shape) return null
  const named = shape.points.length <= MAX_NAMED ? shape.points : []
  const labels = placeLabels(
    named.map(({ submission, at }) => ({ name: submission.name, at })),
    BOX,
  )
  const best = paretoFront(of).map((one) => `${one.name} (${fixed(one.perplexity, 1)}, ${percent(one.leakage)})`)
  return (
    <Figure
      id="utility-leakage"
      title="What usefulness costs"
      hint="Each point is a scan. Further left: better on unseen text. Further down: fewer training examples recognised. Lines: 95 % interval. The dotted steps join the scans that no other beats on both."
      desc={`${plural(of.length, 'scan')}: perplexity on unseen text against the share of members recognised at 10 % false alarms. On the Pareto front: ${best.join(', ')}.`}
      width={960}
      height={440}
      interactive
      above={<KindKey of={of} />}
      data={
        <DataTable
          head={['model', 'kind', 'perplexity', 'recognised at 10 %']}
          rows={of.map((one) => [one.name, kindOf(one.kind).name, fixed(one.perplexity, 2), percent(one.leakage)])}
        />
      }
    >
      <AxisX scale={shape.x} box={BOX} title="perplexity on unseen text (lower is better)" show={String} />
      <AxisY scale={shape.y} box={BOX} title="members recognised at 10 % false alarms" show={percent} />
      <path class="chance" d={`M${BOX.left} ${px(shape.y(0.1))}H${BOX.right}`} />
      <text class="halo" x={BOX.right} y={px(shape.y(0.1) + 16)} text-anchor="end">
        chance
      </text>
      {shape.points.length > 1 && <path class="front" d={polyline(shape.front)} />}
      {shape.points.map(
        ({ at, whisker }) =>
          whisker && <path class="whisker" d={`M${px(at[0])} ${px(whisker[0])}V${px(whisker[1])}`} />,
      )}
      {shape.points.map(({ submission, at }, i) => {
        const { className, path } = kindOf(submission.kind)
        const label = labels[i]
        return (
          <a href={submission.href}>
            <title>{`${submission.name}: perplexity ${fixed(submission.perplexity, 1)}, ${percent(submission.leakage)} recognised`}</title>
            <path class={className} d={path} transform={`translate(${px(at[0])} ${px(at[1])})`} />
            {label && (
              <text class="halo" x={px(label.x)} y={px(label.y)} text-anchor={label['text-anchor']}>
                {submission.name}
              </text>
            )}
          </a>
        )
      })}
    </Figure>
  )
}

function KindKey({ of }: { of: readonly Submission[] }) {
  return (
    <ul class="key">
      {KINDS.filter((kind) => of.some((one) => one.kind === kind)).map((kind) => (
        <li>
          <KindIcon kind={kind} /> {kindOf(kind).name}
        </li>
      ))}
    </ul>
  )
}
