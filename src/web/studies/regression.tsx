import type { Change, RegressionResult } from '#contract/studies/regression'
import { fixed, plural, pValue } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { DifferencesPlot } from '../plots/differences.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'
import { one } from './numbers.tsx'

const three = (value: number) => fixed(value, 3)

const SENTENCES = {
  pass: 'The candidate does not leak more than is allowed.',
  fail: 'The candidate leaks more than the baseline, and more than is allowed.',
  inconclusive: 'The examples do not tell whether the candidate leaks more than is allowed.',
} as const

/** Two revisions on the same examples. */
export function RegressionSections({ of }: { of: RegressionResult }) {
  const { auc, tpr_at_fpr_10: rate, members, nonmembers } = of
  return (
    <Section
      id="regression"
      title="Candidate against baseline"
      about={`Attack: ${of.attack}, on ${plural(of.n_members, 'member')} and ${plural(of.n_nonmembers, 'non-member')} that both scans scored${of.unpaired > 0 ? `; ${plural(of.unpaired, 'score')} without a partner left out` : ''}.`}
    >
      <p>
        <StatusWord status={of.outcome} /> {SENTENCES[of.outcome]} Allowed: the AUC may rise by{' '}
        <span class="num">{three(of.allowed_increase)}</span>.
      </p>
      <DifferencesPlot
        of={[
          { name: 'AUC', value: auc.difference, ci: auc.ci },
          { name: 'TPR at 10 % FPR', value: rate.difference, ci: rate.ci },
        ]}
        allowed={of.allowed_increase}
      />
      <table class="cards">
        <caption class="sr">Changes</caption>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">
              <a href={`/scans/${of.baseline}`}>Baseline</a>
            </th>
            <th scope="col">
              <a href={`/scans/${of.candidate}`}>Candidate</a>
            </th>
            <th scope="col">Difference</th>
            <th scope="col">p</th>
          </tr>
        </thead>
        <tbody>
          <ChangeRow name="AUC" of={auc} />
          <ChangeRow name="TPR at 10 % FPR" of={rate} />
          <tr>
            <th scope="row" class="title">
              Validation perplexity
            </th>
            <td data-label="Baseline">
              <PlainValue of={of.validation_perplexity.baseline} show={one} />
            </td>
            <td data-label="Candidate">
              <PlainValue of={of.validation_perplexity.candidate} show={one} />
            </td>
            <td data-label="Difference">–</td>
            <td data-label="p">–</td>
          </tr>
          {[
            { name: 'Score of members', shift: members },
            { name: 'Score of non-members', shift: nonmembers },
          ].map(({ name, shift }) => (
            <tr>
              <th scope="row" class="title">
                {name}
              </th>
              <td data-label="Baseline">–</td>
              <td data-label="Candidate">–</td>
              <td data-label="Difference">
                <Interval value={shift.mean} ci={shift.ci} />
              </td>
              <td data-label="p" class="num">
                {pValue(shift.p)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function ChangeRow({ name, of }: { name: string; of: Change }) {
  return (
    <tr>
      <th scope="row" class="title">
        {name}
      </th>
      <td data-label="Baseline" class="num">
        {three(of.baseline)}
      </td>
      <td data-label="Candidate" class="num">
        {three(of.candidate)}
      </td>
      <td data-label="Difference">
        <Interval value={of.difference} ci={of.ci} />
      </td>
      <td data-label="p" class="num">
        {of.p === null ? 'bootstrap' : pValue(of.p)}
      </td>
    </tr>
  )
}

function Interval({ value, ci }: { value: number; ci: readonly [number, number] }) {
  return (
    <span class="measured num">
      {three(value)}
      <span class="ci">
        {' '}
        [{three(ci[0])}, {three(ci[1])}]
      </span>
    </span>
  )
}
