import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import { count, fixed } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { IntervalBar } from '../plots/interval.tsx'
import { Section } from '../section.tsx'

const two = (value: number) => fixed(value, 2)

/** Is one group of people remembered more than another? */
export function GroupsSection({ of, gap }: { of: Report['groups']; gap: Measured }) {
  if (of.length === 0) return null
  return (
    <Section
      id="groups"
      title="Groups"
      about="One attacker with one threshold, chosen on all outsiders: who is recognised more often, and who is wrongly accused more often?"
    >
      <table class="cards">
        <caption class="sr">Recognition by group</caption>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col" class="n">
              Members
            </th>
            <th scope="col">Recognised</th>
            <th scope="col">False alarms</th>
            <th scope="col">Perplexity</th>
          </tr>
        </thead>
        <tbody>
          {of.map((group) => (
            <tr>
              <th scope="row" class="title">
                {group.group}
              </th>
              <td data-label="Members" class="n num">
                {count(group.n)}
              </td>
              <td data-label="Recognised">
                <Value of={group['tpr_at_fpr_0.1']} show={two} />
                <IntervalBar of={group['tpr_at_fpr_0.1']} chance={0.1} />
              </td>
              <td data-label="False alarms">
                <Value of={group['fpr_at_fpr_0.1']} show={two} />
                <IntervalBar of={group['fpr_at_fpr_0.1']} chance={0.1} />
              </td>
              <td data-label="Perplexity">
                <PlainValue of={group.perplexity} show={(value) => fixed(value, 1)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Largest difference between two groups: <Value of={gap} show={two} />
      </p>
    </Section>
  )
}
