import type { Report } from '#contract/report'
import { count, fixed, scientific } from '../format.tsx'
import { PlainValue } from '../numbers.tsx'
import { Section } from '../section.tsx'

const METHODS = { one_run: 'one run, coins per canary', clopper_pearson: 'two samples, exact intervals' } as const

/** The lower bound that the canaries put on ε. */
export function AuditSection({ of }: { of: Report['audit'] }) {
  const estimates = of.estimates.length > 0 ? of.estimates : [of]
  if (of.canaries === 0) return null
  return (
    <Section id="audit" title="Privacy loss" about={of.claim}>
      <table class="cards">
        <caption class="sr">Lower bounds of ε</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">ε is at least</th>
            <th scope="col" class="n">
              δ
            </th>
            <th scope="col" class="n">
              Guesses, correct
            </th>
            <th scope="col" class="n">
              Confidence
            </th>
          </tr>
        </thead>
        <tbody>
          {estimates.map((estimate) => (
            <tr>
              <th scope="row" class="title">
                {METHODS[estimate.method]}
              </th>
              <td data-label="ε is at least">
                <PlainValue of={estimate.epsilon_lower_bound} show={(value) => fixed(value, 2)} />
              </td>
              <td data-label="δ" class="n num">
                {scientific(estimate.delta)}
              </td>
              <td data-label="Guesses, correct" class="n num">
                {count(estimate.guesses)}, {count(estimate.correct)}
              </td>
              <td data-label="Confidence" class="n num">
                {fixed(estimate.confidence * 100, 0)} %
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
