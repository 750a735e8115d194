import type { LeakagePoint } from '#contract/studies/common'
import type { TrajectoryResult } from '#contract/studies/trajectory'
import { percent } from '#domain/format'
import { PlainValue, Value, plainValue } from '../numbers.tsx'
import type { Checkpoint } from '../plots/trajectory-geometry.tsx'
import { TrajectoryPlot } from '../plots/trajectory.tsx'
import { Section } from '../section.tsx'
import { one, two } from './numbers.tsx'

/** One training run over its checkpoints. */
export function TrajectorySections({ of }: { of: TrajectoryResult }) {
  const { phases, best_step, memorization } = of
  return (
    <Section
      id="trajectory"
      title="Over the checkpoints"
      about={`Attack: ${of.attack}. The lowest validation perplexity is the checkpoint one would keep.`}
    >
      <dl class="facts">
        <dt>Best checkpoint</dt>
        <dd>{best_step === null ? '–' : `step ${best_step}`}</dd>
        <dt>In the memorization phase</dt>
        <dd>
          {phases.memorization === null ? (
            'empty: perplexity kept falling by 2 % or more up to its minimum'
          ) : (
            <>
              perplexity fell by <PlainValue of={memorization.perplexity_drop} show={two} />, MIA recall rose by{' '}
              <PlainValue of={memorization.recall_rise} show={two} />
            </>
          )}
        </dd>
      </dl>
      <TrajectoryPlot
        id="trajectory-plot"
        title="Learning and remembering"
        unit="step"
        points={of.points.map(checkpointOf)}
        phases={phases}
      />
      <table class="cards">
        <caption class="sr">Checkpoints</caption>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Validation perplexity</th>
            <th scope="col">MIA recall</th>
            <th scope="col">AUC</th>
            <th scope="col">Exposure (bits)</th>
          </tr>
        </thead>
        <tbody>
          {of.points.map((point) => (
            <tr>
              <th scope="row" class="title num">
                <a href={`/scans/${point.scan}`}>{point.step}</a>
              </th>
              <PointCells of={point} />
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

export function checkpointOf(point: LeakagePoint & { readonly step: number }): Checkpoint {
  return {
    step: point.step,
    perplexity: plainValue(point.validation_perplexity),
    training: plainValue(point.training_perplexity),
    recall: point.recall.value,
  }
}

/** The four numbers of a scan, as cells. */
export function PointCells({ of }: { of: LeakagePoint }) {
  return (
    <>
      <td data-label="Validation perplexity">
        <PlainValue of={of.validation_perplexity} show={one} />
      </td>
      <td data-label="MIA recall">
        <Value of={of.recall} show={percent} />
      </td>
      <td data-label="AUC">
        <Value of={of.auc} show={two} />
      </td>
      <td data-label="Exposure">
        <Value of={of.exposure} show={one} />
      </td>
    </>
  )
}
