import type { Report } from '#contract/report'
import { percent } from '#domain/format'
import { count } from '../format.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'
import { Table } from '../table.tsx'

const NAMES = {
  blind_baseline: 'Blind baseline',
  blind_characters: 'Blind characters',
  blind_dates: 'Blind dates',
  length_balance: 'Length balance',
  perplexity_balance: 'Perplexity balance',
  overlap: 'Overlap',
  positive_control: 'Positive control',
  power: 'Power',
} as const

const ASKED = {
  blind_baseline: 'Can members be told from outsiders without any model? Then the texts differ, not the memory.',
  blind_characters: 'Are members and outsiders spelled and punctuated alike?',
  blind_dates: 'Do members and outsiders mention the same years?',
  length_balance: 'Are members and outsiders equally long?',
  perplexity_balance: 'Are members and outsiders equally easy for the base model, which was tuned on neither?',
  overlap: 'Do outsiders contain text of members?',
  positive_control: 'Would the attack have seen memory? Asked of a model that was overfitted on purpose.',
  power: 'Are there enough outsiders for the rates that were asked for?',
} as const

/** Whether the numbers may be trusted at all. */
export function Checks({ of }: { of: Report }) {
  return (
    <Section
      id="checks"
      title="Can these numbers be trusted?"
      about="A failed gate makes every membership number inconclusive."
    >
      <Table
        of={of.checks}
        caption="Checks on the suite"
        quiet
        columns={[
          {
            head: 'Check',
            names: 'title',
            cell: (check) => (
              <>
                {NAMES[check.name]}
                {check.gate && <span class="muted small"> · gate</span>}
                <div class="small muted reason">{ASKED[check.name]}</div>
              </>
            ),
          },
          { head: 'Finding', cell: ({ detail }) => detail },
          { head: 'Outcome', cell: ({ outcome }) => <StatusWord status={outcome} /> },
        ]}
      />
      {of.power.length > 0 && (
        <Table
          of={of.power}
          caption={`Which false-alarm rates the ${count(of.counts.nonmembers)} outsiders of this suite can resolve. Certifying a rate with 95 % confidence takes that many, all of them judged correctly.`}
          columns={[
            { head: 'False-alarm rate', label: 'Rate', names: 'row', class: 'num', cell: ({ fpr }) => percent(fpr) },
            { head: 'Outsiders needed to certify', label: 'Needed', number: true, cell: ({ needed }) => count(needed) },
            { head: 'Finding', cell: ({ detail }) => detail },
          ]}
        />
      )}
    </Section>
  )
}
