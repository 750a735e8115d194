import type { Report } from '#contract/report'
import type { Membership } from '#contract/report/membership'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Value } from '../numbers.tsx'
import { Histogram } from '../plots/histogram.tsx'
import { IntervalBar } from '../plots/interval.tsx'
import { Roc } from '../plots/roc.tsx'
import { reasonWords } from '../reasons.tsx'
import { tprLimit } from '../rule-words.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { headline, tprAt } from './keys.tsx'

const two = (value: number) => fixed(value, 2)
const RATES = [
  [0.1, '10 %'],
  [0.01, '1 %'],
  [0.001, '0.1 %'],
] as const

/** Who was in the training data? The main attack in full, the others beside it on the same scales. */
export function MembershipSection({ of }: { of: Report }) {
  const main = headline(of)
  return (
    <Section
      id="membership"
      title="Membership"
      about={
        <>
          Can an attacker who holds a text tell whether the model was trained on it? <a href="/methods">Each attack</a>{' '}
          gives every text a score; higher means more likely a member.
        </>
      }
    >
      {main ? (
        <>
          <div class="pair">
            <Roc
              main={main}
              others={of.membership.filter((entry) => entry !== main)}
              limit={tprLimit(of.verdict.rules, main.attack)}
            />
            <Histogram of={main} />
          </div>
          <AttackTable of={of.membership} main={main} shifted={isShifted(of)} best={of.best_attack} />
          <MiaRecall of={of.mia_recall} />
        </>
      ) : (
        <p class="muted">No attack was run.</p>
      )}
    </Section>
  )
}

/** Members and outsiders can be told apart without a model: then only what lies above that is memory. */
function isShifted({ checks }: Report): boolean {
  return checks.some(({ name, outcome }) => name === 'blind_baseline' && (outcome === 'fail' || outcome === 'warn'))
}

function AttackTable(props: {
  of: readonly Membership[]
  main: Membership
  shifted: boolean
  best: Report['best_attack']
}) {
  const { of, main, shifted, best } = props
  const sorted = of.toSorted((a, b) => (b.auc.value ?? -1) - (a.auc.value ?? -1))
  return (
    <div class="scroll">
      <Table
        of={sorted}
        caption={`${count(main.n_members)} members, ${count(main.n_nonmembers)} outsiders. Bars run from 0 to 1, for AUC from 0.5; the dotted tick is chance. Brackets: 95 % interval.`}
        columns={[
          { head: 'Attack', names: 'title', cell: (entry) => <Name of={entry} decides={entry === main} /> },
          {
            head: 'AUC',
            cell: (entry) => (
              <>
                <Value of={entry.auc} show={two} />
                <IntervalBar of={entry.auc} domain={[0.5, 1]} />
                {shifted && (
                  <div class="small muted">
                    above blind: <Value of={entry.auc_above_blind} show={two} />
                  </div>
                )}
              </>
            ),
          },
          ...RATES.map(([fpr, word]) => ({
            head: `TPR at FPR ${word}`,
            cell: (entry: Membership) => (
              <>
                <Value of={tprAt(entry, fpr)} show={two} />
                <IntervalBar of={tprAt(entry, fpr)} chance={fpr} />
              </>
            ),
          })),
          { head: 'Advantage', cell: ({ advantage }) => <Value of={advantage} show={two} /> },
        ]}
      />
      {best && best.attack !== null && best.attacks > 1 && (
        <p class="small muted">
          Highest AUC: <code>{best.attack}</code>, <Value of={best.auc} show={two} />
          {typeof best.p === 'number' && `, p ${pValue(best.p)} against chance (Holm)`}: {best.detail}.
        </p>
      )}
    </div>
  )
}

function Name({ of, decides }: { of: Membership; decides: boolean }) {
  return (
    <>
      <a href={`/methods/${encodeURIComponent(of.attack)}`}>{of.attack}</a>
      {decides && <span class="muted small"> · decides</span>}
      <Footnote of={of} />
    </>
  )
}

function Footnote({ of }: { of: Membership }) {
  const notes = of.unscored
    .filter((entry) => entry.count > 0)
    .map((entry) => `${count(entry.count)} without a score (${reasonWords(entry.reason)})`)
  if (of.n_degenerate > 0) notes.push(`${plural(of.n_degenerate, 'text')} scored by convention`)
  return notes.length === 0 ? null : <div class="small muted reason">{notes.join('; ')}</div>
}

function MiaRecall({ of }: { of: Report['mia_recall'] }) {
  if (of.length === 0) return null
  return (
    <Table
      of={of}
      caption={
        <>
          The protocol of <cite>arXiv 2205.12506</cite>: the cut is the 10 % quantile of the outsiders' scores; recall
          is the share of training texts below it.
        </>
      }
      columns={[
        { head: 'Score', names: 'title', cell: ({ attack }) => attack },
        { head: 'MIA recall', cell: ({ recall }) => <Value of={recall} show={two} /> },
        {
          head: 'Precision, balanced',
          label: 'Precision',
          cell: (entry) => <Value of={entry.balanced_precision} show={two} />,
        },
      ]}
    />
  )
}
