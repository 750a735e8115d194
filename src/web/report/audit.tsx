import type { Report } from '#contract/report'
import { count, fixed, scientific } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const METHODS = { one_run: 'one run, coins per canary', clopper_pearson: 'two samples, exact intervals' } as const

/** The lower bound that the canaries put on ε. */
export function AuditSection({ of }: { of: Report['audit'] }) {
  const estimates = of.estimates.length > 0 ? of.estimates : [of]
  if (of.canaries === 0) return null
  return (
    <Section id="audit" title="Privacy loss" about={of.claim}>
      <Table
        of={estimates}
        caption="Lower bounds of ε"
        quiet
        columns={[
          { head: 'Method', names: 'title', cell: ({ method }) => METHODS[method] },
          {
            head: 'ε is at least',
            cell: (one) => <PlainValue of={one.epsilon_lower_bound} show={(value) => fixed(value, 2)} />,
          },
          { head: 'δ', number: true, cell: ({ delta }) => scientific(delta) },
          {
            head: 'Guesses, correct',
            number: true,
            cell: ({ guesses, correct }) => `${count(guesses)}, ${count(correct)}`,
          },
          { head: 'Confidence', number: true, cell: ({ confidence }) => `${fixed(confidence * 100, 0)} %` },
        ]}
      />
    </Section>
  )
}
