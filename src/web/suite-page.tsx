import type { BoardRow } from '#contract/board'
import { Board } from './board.tsx'
import { percent } from '#domain/format'
import { count, plural, when } from './format.tsx'
import { documentOf } from './layout.tsx'
import { Section } from './section.tsx'
import { StatusWord } from './status.tsx'
import { Table } from './table.tsx'
import type { SuiteView } from './views.tsx'

const SPLITS = [
  ['member', 'Members', 'were in the training data'],
  ['nonmember', 'Outsiders', 'come from the same source, were left out'],
  ['canary', 'Planted secrets', 'stood in the training data a known number of times'],
  ['reference', 'References', 'held out to calibrate; counted neither way'],
] as const

/** Rates that reports speak of, and how many outsiders certify them at 95 % with not one false alarm: ⌈ln 0.05 / ln(1 − fpr)⌉. */
const RATES = [0.1, 0.01, 0.001].map((fpr) => ({ fpr, needed: Math.ceil(Math.log(0.05) / Math.log1p(-fpr)) }))

/** `/suites/{id}`: what it measures and how finely. Its texts are never shown. */
export function suitePage(
  view: { suite: SuiteView; rows: readonly BoardRow[] },
  reader: { signedIn: boolean },
): string {
  const { suite, rows } = view
  const outsiders = suite.counts.nonmember ?? 0
  return documentOf(
    { title: suite.name, place: 'scans', signedIn: reader.signedIn },
    <>
      <div class="plain-head">
        <p class="ident">
          <span>suite</span>
          <span>{suite.visibility}</span>
        </p>
        <h1>{suite.name}</h1>
        <p class="muted">{power(outsiders)}</p>
      </div>
      <Section id="examples" title="What it holds" about="The texts themselves are shown to nobody.">
        <Table
          of={SPLITS}
          caption="Examples by split"
          quiet
          columns={[
            { head: 'Split', names: 'title', cell: ([, name]) => name },
            { head: 'Texts', number: true, cell: ([split]) => count(suite.counts[split] ?? 0) },
            { head: 'Which', cell: ([, , which]) => which },
          ]}
        />
        <dl class="facts">
          <dt>Groups</dt>
          <dd>{suite.groups === 0 ? 'none' : count(suite.groups)}</dd>
          <dt>Version</dt>
          <dd>
            <code>{suite.digest}</code>
          </dd>
          <dt>Created</dt>
          <dd>
            <time datetime={suite.created_at}>{when(suite.created_at)}</time>
          </dd>
          {suite.expires_at !== null && (
            <>
              <dt>Text is deleted</dt>
              <dd>
                <time datetime={suite.expires_at}>{when(suite.expires_at)}</time>
              </dd>
            </>
          )}
        </dl>
      </Section>
      <Section
        id="power"
        title="How finely it measures"
        about="A rate of false alarms can only be told apart from zero with enough outsiders."
      >
        <Table
          of={RATES}
          caption={`With ${plural(outsiders, 'outsider')}, nothing below ${outsiders > 0 ? percent(1 / outsiders) : '100 %'} is measured at all.`}
          columns={[
            { head: 'False-alarm rate', names: 'title', class: 'num', cell: ({ fpr }) => percent(fpr) },
            { head: 'Needed to measure', number: true, cell: ({ fpr }) => count(Math.ceil(1 / fpr)) },
            { head: 'Needed to certify', number: true, cell: ({ needed }) => count(needed) },
            {
              head: 'This suite',
              cell: ({ fpr, needed }) => <Resolves outsiders={outsiders} fpr={fpr} needed={needed} />,
            },
          ]}
        />
      </Section>
      <section aria-labelledby="scans-title" class="stack">
        <h2 id="scans-title">Scans with it</h2>
        {rows.length > 0 ? <Board of={rows} caption="Newest first." /> : <p class="muted">None that you may see.</p>}
      </section>
    </>,
  )
}

function Resolves({ outsiders, fpr, needed }: { outsiders: number; fpr: number; needed: number }) {
  if (outsiders >= needed) return <StatusWord status="pass" word="Certifies it" />
  if (outsiders >= 1 / fpr) return <StatusWord status="warn" word="Measures it, cannot certify it" />
  return <StatusWord status="inconclusive" word="Cannot resolve it" />
}

function power(outsiders: number): string {
  const finest = RATES.findLast(({ needed }) => outsiders >= needed)
  return finest
    ? `It can tell how many members are recognised when at most ${percent(finest.fpr)} of outsiders are falsely accused; finer rates need more outsiders.`
    : `It has too few outsiders to certify even a false-alarm rate of 10 %, which takes ${count(RATES[0]!.needed)}.`
}
