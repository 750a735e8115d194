import type { Report } from '#contract/report'
import { fixed } from '../format.tsx'
import { Absent } from '../numbers.tsx'
import { ruleWords } from '../rule-words.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'

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
      <table class="cards">
        <caption class="sr">Rules of the policy</caption>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Observed</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => {
            const words = ruleWords(rule.rule)
            const show = words?.show ?? ((value: number) => fixed(value, 3))
            return (
              <tr>
                <th scope="row" class="title">
                  {words?.words ?? rule.rule}
                  {rule.reason && <div class="small muted reason">{sentence(rule.reason)}</div>}
                  {words && (
                    <div class="small muted">
                      <code>{rule.rule}</code>
                    </div>
                  )}
                </th>
                <td data-label="Observed">
                  {typeof rule.observed === 'number' ? (
                    <span class="measured num">
                      {show(rule.observed)}
                      {rule.ci && (
                        <span class="ci">
                          {' '}
                          [{show(rule.ci[0])}, {show(rule.ci[1])}]
                        </span>
                      )}
                    </span>
                  ) : (
                    <Absent {...rule.observed} />
                  )}
                </td>
                <td data-label="Outcome">
                  <StatusWord status={rule.outcome} />
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Section>
  )
}

function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}
