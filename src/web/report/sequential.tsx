import type { RuleOutcome } from '#contract/report/verdict'
import type { Sequential } from '#contract/sequential'
import { sequentialWords } from '#domain/sequential/words'
import { LooksPlot } from '../plots/looks.tsx'
import { Section } from '../section.tsx'

/** Plots beyond this many rules say nothing new. */
const MOST_PLOTS = 3

/** How soon the policy was decided, and how the intervals shrank until it was. */
export function SequentialSection({ of, rules }: { of: Sequential; rules: readonly RuleOutcome[] }) {
  const shown = rules
    .map(({ rule }, i) => ({ rule, i }))
    .filter(({ i }) => new Set(of.looks.map(({ rules }) => rules[i]?.ci?.join())).size > 1)
    .slice(0, MOST_PLOTS)
  return (
    <Section id="sequential" title="How many examples did it take?" about={sequentialWords(of)}>
      {shown.map(({ rule, i }) => (
        <LooksPlot of={of} rule={rule} index={i} />
      ))}
      <p class="small muted">{of.claim}</p>
    </Section>
  )
}
