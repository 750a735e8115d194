import type { Report } from '#contract/report'
import { percent } from '#domain/format'
import { count } from '../format.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'

const NAMES = {
  blind_baseline: 'Blind baseline',
  length_balance: 'Length balance',
  overlap: 'Overlap',
  power: 'Power',
} as const

const ASKED = {
  blind_baseline: 'Can members be told from outsiders without any model? Then the texts differ, not the memory.',
  length_balance: 'Are members and outsiders equally long?',
  overlap: 'Do outsiders contain text of members?',
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
      <table class="cards">
        <caption class="sr">Checks on the suite</caption>
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Finding</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {of.checks.map((check) => (
            <tr>
              <th scope="row" class="title">
                {NAMES[check.name]}
                {check.gate && <span class="muted small"> · gate</span>}
                <div class="small muted reason">{ASKED[check.name]}</div>
              </th>
              <td data-label="Finding">{check.detail}</td>
              <td data-label="Outcome">
                <StatusWord status={check.outcome} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {of.power.length > 0 && (
        <table class="cards">
          <caption>
            Which false-alarm rates the {count(of.counts.nonmembers)} outsiders of this suite can resolve. Certifying a
            rate with 95 % confidence takes that many, all of them judged correctly.
          </caption>
          <thead>
            <tr>
              <th scope="col">False-alarm rate</th>
              <th scope="col" class="n">
                Outsiders needed to certify
              </th>
              <th scope="col">Finding</th>
            </tr>
          </thead>
          <tbody>
            {of.power.map((power) => (
              <tr>
                <th scope="row" data-label="Rate" class="num">
                  {percent(power.fpr)}
                </th>
                <td data-label="Needed" class="n num">
                  {count(power.needed)}
                </td>
                <td data-label="Finding">{power.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}
