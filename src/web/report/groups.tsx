import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import { count, fixed } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { IntervalBar } from '../plots/interval.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const two = (value: number) => fixed(value, 2)

/** Is one group of people remembered more than another? */
export function GroupsSection({ of, gap }: { of: Report['groups']; gap: Measured }) {
  if (of.length === 0) return null
  return (
    <Section
      id="groups"
      title="Groups"
      about="One attacker with one threshold, chosen on all outsiders: who is recognised more often, and who is wrongly accused more often?"
    >
      <Table
        of={of}
        caption="Recognition by group"
        quiet
        columns={[
          { head: 'Group', names: 'title', cell: ({ group }) => group },
          { head: 'Members', number: true, cell: ({ n }) => count(n) },
          { head: 'Recognised', cell: (group) => <Rate of={group['tpr_at_fpr_0.1']} /> },
          { head: 'False alarms', cell: (group) => <Rate of={group['fpr_at_fpr_0.1']} /> },
          {
            head: 'Perplexity',
            cell: ({ perplexity }) => <PlainValue of={perplexity} show={(value) => fixed(value, 1)} />,
          },
        ]}
      />
      <p>
        Largest difference between two groups: <Value of={gap} show={two} />
      </p>
    </Section>
  )
}

function Rate({ of }: { of: Measured }) {
  return (
    <>
      <Value of={of} show={two} />
      <IntervalBar of={of} chance={0.1} />
    </>
  )
}
