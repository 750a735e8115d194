import { percent } from '#domain/format'
import { fixed } from '../format.tsx'
import { AxisX, AxisY, DataTable, Figure } from './frame.tsx'
import { area, type Point, polyline, px } from './path.tsx'
import { ROC_BOX as BOX, type RocCurve, rocGeometry } from './roc-geometry.tsx'

/** The receiver operating characteristic of one attack, others thin behind it, the policy's operating point and limit marked. */
export function Roc(props: {
  main: RocCurve
  others: readonly RocCurve[]
  limit: { fpr: number; tpr: number } | null
}) {
  const { main, limit } = props
  const shape = rocGeometry(main)
  if (!shape) return null
  const { x, y } = shape
  const point = main.tpr_at_fpr.find((entry) => entry.fpr === (limit?.fpr ?? 0.1))
  const others = props.others.filter((other) => other.n_nonmembers === main.n_nonmembers)
  return (
    <Figure
      id={`roc-${main.attack}`}
      title="Recognised members against false alarms"
      hint={
        <>
          {main.attack}, on logarithmic axes. Shaded: 95 % interval.
          {others.length > 0 && ' Thin: the other attacks.'} Below 1 in {main.n_nonmembers} nothing is measured.
        </>
      }
      desc={describe(main)}
      width={460}
      height={440}
      data={
        <DataTable
          head={['false alarms', 'recognised members']}
          rows={main.roc.map(([fpr, tpr]) => [fixed(fpr, 4), fixed(tpr, 4)])}
        />
      }
    >
      <AxisX scale={x} box={BOX} title="false alarms: outsiders called members" show={percent} />
      <AxisY scale={y} box={BOX} title="recognised: members called members" show={percent} />
      <path class="band" d={area(shape.band.upper, shape.band.lower)} />
      <path class="chance" d={polyline(shape.chance)} />
      {others.map((other) => {
        const line = rocGeometry(other)
        return line && <path class="others" d={polyline(line.curve)} />
      })}
      <path class="curve" d={polyline(shape.curve)} />
      <text class="halo" {...along(shape.chance)} text-anchor="middle">
        chance
      </text>
      {limit && limit.fpr >= x.domain[0] && limit.tpr >= y.domain[0] && (
        <g>
          <path class="limit" d={`M${px(x(limit.fpr) - 14)} ${px(y(limit.tpr))}h28`} />
          <text class="halo" x={px(x(limit.fpr) + 20)} y={px(y(limit.tpr) + 4)}>
            limit {percent(limit.tpr)}
          </text>
        </g>
      )}
      {point && point.value !== null && (
        <g>
          <path class="cut" d={`M${px(x(point.fpr))} ${BOX.bottom}V${px(y(point.value))}`} />
          <circle class="point" cx={px(x(point.fpr))} cy={px(y(point.value))} r="5.5" />
          <text class="strong halo" x={px(x(point.fpr) - 10)} y={px(y(point.value) - 12)} text-anchor="end">
            {percent(point.value)} at {percent(point.fpr)}
          </text>
        </g>
      )}
    </Figure>
  )
}

/** Just below the middle of the diagonal, turned along it. */
function along([from, to]: readonly [Point, Point]) {
  const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI
  return { x: px(x), y: px(y + 16), transform: `rotate(${px(angle)} ${px(x)} ${px(y)})` }
}

function describe(curve: RocCurve): string {
  const points = curve.tpr_at_fpr.map((entry) =>
    entry.value === null
      ? `at ${percent(entry.fpr)} false alarms it cannot be measured`
      : `at ${percent(entry.fpr)} false alarms ${percent(entry.value)} of the members are recognised`,
  )
  return `ROC curve of ${curve.attack} from ${curve.n_members} members and ${curve.n_nonmembers} non-members: ${points.join('; ')}.`
}
