import type { Report } from '#contract/report'
import { count, fixed, scientific } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'

const METHODS = {
  one_run: 'One run, a coin per canary',
  one_run_gaussian: 'One run, against Gaussian privacy',
  clopper_pearson: 'Two samples, exact intervals',
  clopper_pearson_gaussian: 'Two samples, against Gaussian privacy',
  katz_log: 'Two samples, log interval (Katz)',
  adjusted_log: 'Two samples, adjusted log interval',
  bailey: 'Two samples, cube-root interval (Bailey)',
  inv_sinh: 'Two samples, inverse-sinh interval',
} as const

const SUPPOSES = {
  nothing: 'nothing',
  gaussian: 'that training is Gaussian-private',
  many_canaries: 'many canaries (an approximation)',
} as const

const two = (value: number) => fixed(value, 2)

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
            cell: ({ epsilon_lower_bound }) => <PlainValue of={epsilon_lower_bound} show={two} />,
          },
          {
            head: 'μ is at least',
            cell: ({ mu_lower_bound }) =>
              mu_lower_bound === undefined ? '–' : <PlainValue of={mu_lower_bound} show={two} />,
          },
          { head: 'Supposes', cell: ({ supposes }) => (supposes === undefined ? '–' : SUPPOSES[supposes]) },
          { head: 'δ', number: true, cell: ({ delta }) => scientific(delta) },
          {
            head: 'Guesses, correct',
            number: true,
            cell: ({ guesses, correct }) => (guesses === 0 ? '–' : `${count(guesses)}, ${count(correct)}`),
          },
          { head: 'Confidence', number: true, cell: ({ confidence }) => `${fixed(confidence * 100, 0)} %` },
        ]}
      />
      {of.levels !== undefined && <Levels of={of.levels} />}
      {of.bounds !== undefined && <Sentences title="What this bounds" of={of.bounds} />}
      {of.not !== undefined && <Sentences title="What it doesn’t" of={of.not} />}
    </Section>
  )
}

function Levels({ of }: { of: NonNullable<Report['audit']['levels']> }) {
  return (
    <Table
      of={of}
      caption="By copies in the training data: what a group of so many shows, and what that shows for one record (group privacy)"
      quiet
      columns={[
        { head: 'Copies', names: 'title', cell: ({ copies }) => count(copies) },
        { head: 'Trained on', number: true, cell: ({ included }) => count(included) },
        { head: 'Left out', number: true, cell: ({ excluded }) => count(excluded) },
        {
          head: 'ε of all copies',
          cell: ({ epsilon_lower_bound }) => <PlainValue of={epsilon_lower_bound} show={two} />,
        },
        { head: 'ε per copy', cell: ({ epsilon_per_copy }) => <PlainValue of={epsilon_per_copy} show={three} /> },
        { head: 'μ per copy', cell: ({ mu_per_copy }) => <PlainValue of={mu_per_copy} show={three} /> },
      ]}
    />
  )
}

const three = (value: number) => fixed(value, 3)

function Sentences({ title, of }: { title: string; of: readonly string[] }) {
  return (
    <>
      <h3>{title}</h3>
      <ul class="small">
        {of.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </>
  )
}
