import type { Report } from '#contract/report'
import { fixed } from '../format.tsx'
import { Absent } from '../numbers.tsx'
import { ruleWords } from '../rule-words.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'
import { Table } from '../table.tsx'

/** What the policy asks, what was observed, and what follows. Broken rules first. */
export function Rules({ of }: { of: Report['verdict'] }) {
  const order = ['fail', 'inconclusive', 'warn', 'pass', 'skipped']
  const rules = of.rules.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  return (
    <Section
      id="rules"
      title="What was asked"
      about={
        of.multiplicity.rules > 1
          ? `${of.multiplicity.rules} intervals were compared, each at ${fixed(of.multiplicity.confidence * 100, 1)} % confidence, so that all of them hold together at 95 %.`
          : 'Thresholds of the policy, compared with the interval, not with the point.'
      }
    >
      <Table
        of={rules}
        caption="Rules of the policy"
        quiet
        columns={[
          { head: 'Rule', names: 'title', cell: (rule) => <Asked of={rule} /> },
          { head: 'Observed', cell: (rule) => <Observed of={rule} /> },
          { head: 'Outcome', cell: ({ outcome }) => <StatusWord status={outcome} /> },
        ]}
      />
    </Section>
  )
}

type Rule = Report['verdict']['rules'][number]

/** The rule in words, why it came out so, and the rule itself. */
function Asked({ of }: { of: Rule }) {
  const words = ruleWords(of.rule)?.words
  return (
    <>
      {words ?? of.rule}
      {of.reason && <div class="small muted reason">{sentence(of.reason)}</div>}
      {words && (
        <div class="small muted">
          <code>{of.rule}</code>
        </div>
      )}
    </>
  )
}

function Observed({ of: { rule, observed, ci } }: { of: Rule }) {
  const show = ruleWords(rule)?.show ?? ((value: number) => fixed(value, 3))
  if (typeof observed !== 'number') return <Absent {...observed} />
  return (
    <span class="measured num">
      {show(observed)}
      {ci && (
        <span class="ci">
          {' '}
          [{show(ci[0])}, {show(ci[1])}]
        </span>
      )}
    </span>
  )
}

function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}
