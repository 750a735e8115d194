import type { CapacityResult, RankCorrelation } from '#contract/studies/capacity'
import { short } from '../format.tsx'
import { Kind } from '../kinds.tsx'
import { Absent } from '../numbers.tsx'
import { CapacityPlot } from '../plots/capacity.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { two } from './numbers.tsx'
import { POINT_COLUMNS, SHIFT_COLUMN } from './trajectory.tsx'

/** Leakage against trained parameters. */
export function CapacitySections({ of }: { of: CapacityResult }) {
  const sized = of.points.flatMap((point) =>
    point.recall.value === null
      ? []
      : [
          {
            href: `/scans/${point.scan}`,
            name: point.name,
            kind: point.model_kind,
            parameters: point.trainable_parameters,
            leakage: point.recall.value,
          },
        ],
  )
  return (
    <Section
      id="capacity"
      title="Capacity and leakage"
      about={`Attack: ${of.attack}. ρ is Spearman’s rank correlation: 1 when more parameters always go with more leakage.`}
    >
      <dl class="facts">
        <dt>Parameters and MIA recall</dt>
        <dd>
          <Rank of={of.correlation} />
        </dd>
        <dt>At equal perplexity</dt>
        <dd>
          <Rank of={of.at_equal_perplexity} />
        </dd>
      </dl>
      <CapacityPlot of={sized} />
      <Table
        of={of.points}
        caption="Models by trained parameters"
        quiet
        columns={[
          { head: 'Model', names: 'title', cell: ({ scan, name }) => <a href={`/scans/${scan}`}>{name}</a> },
          { head: 'Kind', cell: ({ model_kind }) => <Kind kind={model_kind} /> },
          { head: 'Trained parameters', number: true, cell: (point) => short(point.trainable_parameters) },
          ...POINT_COLUMNS,
          ...(of.points.some(({ shift }) => shift) ? [SHIFT_COLUMN] : []),
        ]}
      />
    </Section>
  )
}

function Rank({ of }: { of: RankCorrelation }) {
  if (of.value === null) return <Absent {...of} />
  return (
    <span class="num">
      ρ = {two(of.value)}, p {of.p < 0.001 ? '< 0.001' : `= ${of.p.toFixed(3)}`}, {of.n} models
    </span>
  )
}
