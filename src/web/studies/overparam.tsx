import type { OverparamResult } from '#contract/studies/overparam'
import { count, fixed, plural } from '../format.tsx'
import { PlainValue, plainValue } from '../numbers.tsx'
import { AdvantagePlot } from '../plots/advantage.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** The curve of the theory, and its numbers. */
export function OverparamSections({ of }: { of: OverparamResult }) {
  const known = of.points.flatMap(({ parameters, advantage }) => {
    const value = plainValue(advantage)
    return value === null ? [] : [{ parameters, advantage: value }]
  })
  return (
    <Section
      id="overparam"
      title="Linear regression, in theory"
      about={`${plural(of.samples, 'training example')}, ‖β‖² = ${fixed(of.signal, 2)}, σ² = ${fixed(of.noise, 2)}.`}
    >
      <AdvantagePlot of={known} />
      <Table
        of={of.points}
        caption="By number of parameters"
        quiet
        columns={[
          { head: 'Parameters', names: 'title', class: 'num', cell: ({ parameters }) => count(parameters) },
          { head: 'Variance on members', cell: (one) => <PlainValue of={one.member_variance} show={three} /> },
          { head: 'On non-members', cell: (one) => <PlainValue of={one.nonmember_variance} show={three} /> },
          { head: 'Threshold', cell: ({ threshold }) => <PlainValue of={threshold} show={three} /> },
          { head: 'Advantage', cell: ({ advantage }) => <PlainValue of={advantage} show={three} /> },
        ]}
      />
    </Section>
  )
}
