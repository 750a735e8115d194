import type { Child } from 'hono/jsx'
import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import type { Membership } from '#contract/report/membership'
import { percent } from '#domain/format'
import { fixed, plural } from '../format.tsx'
import { Absent, plainValue } from '../numbers.tsx'
import { IntervalBar } from '../plots/interval.tsx'

/** The numbers that most readers came for, each with its interval and what it would be without memory. */
export function KeyNumbers({ of }: { of: Report }) {
  const main = headline(of)
  const { exposure, extraction, utility } = of
  const unseen = plainValue(utility.perplexity.nonmember)
  const base = plainValue(utility.base_perplexity.nonmember)
  const extractable = exposure.extractable.value
  const canaries = plantedOf(exposure)
  return (
    <dl class="keys">
      {main && (
        <>
          <Key name="Members recognised at 10 % false alarms" of={tprAt(main, 0.1)} chance={0.1} note="chance: 0.10" />
          <Key name="Members recognised at 1 % false alarms" of={tprAt(main, 0.01)} chance={0.01} note="chance: 0.01" />
        </>
      )}
      <Key
        name="Mean exposure of planted secrets"
        of={exposure.mean_bits}
        show={(value) => fixed(value, 1)}
        unit="bits"
        bar={false}
        note={
          canaries > 0 &&
          extractable !== null &&
          `${Math.round(extractable * canaries)} of ${plural(canaries, 'secret')} can be extracted`
        }
      />
      <Key
        name="Training texts continued word for word"
        of={extraction.greedy.rate}
        show={(value) => fixed(value, 3)}
        chance={extraction.greedy.nonmember_rate.value ?? undefined}
        note={
          extraction.greedy.nonmember_rate.value !== null &&
          `unseen texts: ${percent(extraction.greedy.nonmember_rate.value)}`
        }
      />
      <Key
        name="Perplexity on unseen text"
        of={unseen === null ? (utility.perplexity.nonmember as Measured) : { value: unseen }}
        show={(value) => fixed(value, 1)}
        bar={false}
        note={base !== null && `the base model: ${fixed(base, 1)}`}
      />
    </dl>
  )
}

function Key(props: {
  name: string
  of: Measured
  show?: (value: number) => string
  unit?: string
  chance?: number | undefined
  bar?: boolean
  note?: Child
}) {
  const { of, show = (value) => fixed(value, 2) } = props
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {of.value === null ? (
          <Absent {...of} />
        ) : (
          <>
            <span class="value">{show(of.value)}</span> {props.unit && <span class="muted">{props.unit} </span>}
            {'ci' in of && of.ci && (
              <span class="ci">
                [{show(of.ci[0])}, {show(of.ci[1])}]
              </span>
            )}
            {props.bar !== false && <IntervalBar of={of} chance={props.chance} />}
            {props.note && <div class="note">{props.note}</div>}
          </>
        )}
      </dd>
    </div>
  )
}

/** How many canaries stood in the training data; the others only show what no memory looks like. */
export function plantedOf({ by_repetitions }: Report['exposure']): number {
  return by_repetitions.reduce((sum, { n }) => sum + n, 0)
}

/** The attack that sentence and grade speak of. */
export function headline(of: Report): Membership | undefined {
  return of.membership.find((entry) => entry.attack === of.verdict.attack) ?? of.membership[0]
}

/** An attack's TPR at one of the report's rates, as a measured number. */
export function tprAt(of: Membership, fpr: number): Measured {
  return of.tpr_at_fpr.find((entry) => entry.fpr === fpr) ?? { value: null, reason: 'not_measured' }
}
