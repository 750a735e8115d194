import type { LeakagePoint } from '#contract/studies/common'
import type { TrajectoryResult } from '#contract/studies/trajectory'
import { percent } from '#domain/format'
import { PlainValue, Value, plainValue } from '../numbers.tsx'
import type { Checkpoint } from '../plots/trajectory-geometry.tsx'
import { TrajectoryPlot } from '../plots/trajectory.tsx'
import { Section } from '../section.tsx'
import { type Column, Table } from '../table.tsx'
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
      <Table
        of={of.points}
        caption="Checkpoints"
        quiet
        columns={[
          {
            head: 'Step',
            names: 'title',
            class: 'num',
            cell: ({ scan, step }) => <a href={`/scans/${scan}`}>{step}</a>,
          },
          ...POINT_COLUMNS,
        ]}
      />
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

/** How far tuning moved the predictions, for scans that looked at it. */
export const SHIFT_COLUMN: Column<LeakagePoint> = {
  head: 'KL from the base, nats',
  cell: ({ shift }) => shift && <Value of={shift} show={two} />,
}

/** The four numbers of a scan. */
export const POINT_COLUMNS: readonly Column<LeakagePoint>[] = [
  { head: 'Validation perplexity', cell: (point) => <PlainValue of={point.validation_perplexity} show={one} /> },
  { head: 'MIA recall', cell: ({ recall }) => <Value of={recall} show={percent} /> },
  { head: 'AUC', cell: ({ auc }) => <Value of={auc} show={two} /> },
  { head: 'Exposure (bits)', label: 'Exposure', cell: ({ exposure }) => <Value of={exposure} show={one} /> },
]
