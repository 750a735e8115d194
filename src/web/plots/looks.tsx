import type { Sequential } from '#contract/sequential'
import { parseRule } from '#domain/policy-rule'
import { count, fixed } from '../format.tsx'
import { AxisX, AxisY, type Box, DataTable, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const WIDTH = 780
const BOX: Box = { left: 64, right: 740, top: 34, bottom: 244 }

/** One rule at every look: the interval shrinks until it leaves its limit. */
export function LooksPlot({ of, rule, index }: { of: Sequential; rule: string; index: number }) {
  const looks = of.looks.flatMap(({ members, nonmembers, rules }) => {
    const at = rules[index]
    return at?.ci && at.value !== null
      ? [{ n: members + nonmembers, value: at.value, ci: at.ci, settled: at.settled }]
      : []
  })
  const last = looks.at(-1)
  const parsed = parseRule(rule)
  if (last === undefined || !parsed.ok) return null
  const { limit } = parsed.value
  const all = of.suite.members + of.suite.nonmembers
  const x = linear([0, all], [BOX.left, BOX.right])
  const y = linear(extent([limit, ...looks.flatMap(({ ci }) => [...ci])]), [BOX.bottom, BOX.top])
  const edge = (end: 0 | 1) => looks.map(({ n, ci }) => `${px(x(n))} ${px(y(ci[end]))}`)
  const show = (value: number) => fixed(value, 2)
  return (
    <Figure
      id={`looks-${index}`}
      title={rule}
      hint="The band is the interval after so many examples, the line the limit. Once the whole band is on one side, the rule is settled."
      desc={`After ${last.n} of ${all} examples ${show(last.value)}, from ${show(last.ci[0])} to ${show(last.ci[1])}; the limit is ${limit}.`}
      width={WIDTH}
      height={292}
      data={
        <DataTable
          head={['examples', 'value', 'from', 'to', 'settled']}
          rows={looks.map(({ n, value, ci, settled }) => [
            count(n),
            show(value),
            show(ci[0]),
            show(ci[1]),
            settled ? 'yes' : 'no',
          ])}
        />
      }
    >
      <AxisX scale={x} box={BOX} title="examples scored, of all in the suite" show={count} />
      <AxisY scale={y} box={BOX} title="value and interval" show={show} />
      <path class="band" d={`M${edge(0).join('L')}L${edge(1).toReversed().join('L')}Z`} />
      <path class="curve" d={`M${looks.map(({ n, value }) => `${px(x(n))} ${px(y(value))}`).join('L')}`} />
      <path class="limit" d={`M${BOX.left} ${px(y(limit))}H${BOX.right}`} />
      {looks.map(({ n, value }) => (
        <circle class="point" cx={px(x(n))} cy={px(y(value))} r={3} />
      ))}
    </Figure>
  )
}
