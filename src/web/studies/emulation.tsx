import type { EmulationResult } from '#contract/studies/emulation'
import { fixed } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { BetaPlot } from '../plots/beta.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { two } from './numbers.tsx'
import { POINT_COLUMNS } from './trajectory.tsx'

/** Leakage against adaptation, β by β. */
export function EmulationSections({ of }: { of: EmulationResult }) {
  return (
    <Section
      id="emulation"
      title="Leakage against adaptation"
      about={`The tuning of ${of.model} added to ${of.base}. Attack: ${of.attack}.`}
    >
      <BetaPlot of={of} />
      <Table
        of={of.points}
        caption="Emulations by β"
        quiet
        columns={[
          {
            head: 'β',
            names: 'title',
            class: 'num',
            cell: ({ scan, beta }) => <a href={`/scans/${scan}`}>{fixed(beta, 2)}</a>,
          },
          { head: 'Adaptation, nats', cell: ({ adaptation }) => <PlainValue of={adaptation} show={two} /> },
          ...POINT_COLUMNS,
        ]}
      />
    </Section>
  )
}
