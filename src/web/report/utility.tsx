import type { Report } from '#contract/report'
import { fixed } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const one = (value: number) => fixed(value, 1)
const SPLITS = [
  ['training texts', 'member'],
  ['unseen texts', 'nonmember'],
] as const

/** What the fine-tuning was for. Leakage only means something beside it. */
export function UtilitySection({ of }: { of: Report['utility'] }) {
  return (
    <Section
      id="utility"
      title="Usefulness"
      about="Perplexity: how many words the model wavers between, on average. Lower is better; much lower on training texts than on unseen ones is memory."
    >
      <Table
        of={SPLITS}
        caption="Perplexity before and after fine-tuning"
        quiet
        columns={[
          { head: 'Perplexity on', names: 'title', cell: ([name]) => name },
          {
            head: 'this model',
            number: true,
            cell: ([, split]) => <PlainValue of={of.perplexity[split]} show={one} />,
          },
          {
            head: 'base model',
            number: true,
            cell: ([, split]) => <PlainValue of={of.base_perplexity[split]} show={one} />,
          },
        ]}
      />
      <p>
        Generalization gap (unseen minus training):{' '}
        <PlainValue of={of.generalization_gap} show={(value) => fixed(value, 2)} />
      </p>
    </Section>
  )
}
