import type { CapacityResult, RankCorrelation } from '#contract/studies/capacity'
import { short } from '../format.tsx'
import { Kind } from '../kinds.tsx'
import { Absent } from '../numbers.tsx'
import { CapacityPlot } from '../plots/capacity.tsx'
import { Section } from '../section.tsx'
import { two } from './numbers.tsx'
import { PointCells } from './trajectory.tsx'

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
      <table class="cards">
        <caption class="sr">Models by trained parameters</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Kind</th>
            <th scope="col" class="n">
              Trained parameters
            </th>
            <th scope="col">Validation perplexity</th>
            <th scope="col">MIA recall</th>
            <th scope="col">AUC</th>
            <th scope="col">Exposure (bits)</th>
          </tr>
        </thead>
        <tbody>
          {of.points.map((point) => (
            <tr>
              <th scope="row" class="title">
                <a href={`/scans/${point.scan}`}>{point.name}</a>
              </th>
              <td data-label="Kind">
                <Kind kind={point.model_kind} />
              </td>
              <td data-label="Trained parameters" class="n num">
                {short(point.trainable_parameters)}
              </td>
              <PointCells of={point} />
            </tr>
          ))}
        </tbody>
      </table>
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
