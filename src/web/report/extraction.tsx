import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import { count, plural } from '../format.tsx'
import { Section } from '../section.tsx'
import { ShareTable } from './share-table.tsx'

const SCHEMES = { 'temperature_0.5': 'temperature ½', top_k_40: 'top-k 40', 'top_p_0.95': 'top-p 0.95' } as const

/** Would the model print its training texts? */
export function ExtractionSection({ of }: { of: Report['extraction'] }) {
  const { greedy } = of
  const rows: [string, Measured][] = [
    ['Training texts, this model', greedy.rate],
    ['Unseen texts, this model', greedy.nonmember_rate],
    ['Training texts, the base model', greedy.base_rate],
    ...(greedy.beyond_base
      ? [['Training texts, this model but not the base', greedy.beyond_base] as [string, Measured]]
      : []),
    ...of.probabilistic.map(({ n, p, rate }): [string, Measured] => [
      `Training texts within ${plural(n, 'sample')}, probability ≥ ${p}`,
      rate,
    ]),
    ...(of.sampled ?? []).map(({ scheme, n, p, rate }): [string, Measured] => [
      `The same at ${SCHEMES[scheme]}, ${plural(n, 'sample')}, probability ≥ ${p}`,
      rate,
    ]),
    ['Extraction strength, mean', of.strength],
    ['Tokens guessed exactly, mean', of.exact],
  ]
  return (
    <Section
      id="extraction"
      title="Word for word"
      about={
        greedy.n > 0 && greedy.suffix_tokens === 0
          ? 'Given the beginning of a text that the suite names, does the model write the rest exactly? Unseen texts and the base model show what can be guessed without memory.'
          : greedy.suffix_tokens === 0
            ? 'Given the beginning of a text, does the model write the rest exactly? The texts of this suite are too short to ask.'
            : `Given the first ${count(greedy.prefix_tokens)} tokens of a text, does the model write the next ${count(greedy.suffix_tokens)} exactly? Unseen texts and the base model show what can be guessed without memory.`
      }
    >
      <ShareTable of={rows} caption={`Greedy decoding on ${count(greedy.n)} training texts; bars run from 0 to 1.`} />
      {greedy.fallback !== null && <p class="muted small">{sentence(greedy.fallback)}</p>}
    </Section>
  )
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
