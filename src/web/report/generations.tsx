import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import { count, fixed, plural } from '../format.tsx'
import { Section } from '../section.tsx'
import { ShareTable } from './share-table.tsx'

const RANKINGS = { perplexity: 'perplexity', ratio: 'loss against the base’s', zlib: 'loss against zlib' } as const

/** What the model wrote when it was given the beginnings of training texts. */
export function GenerationsSection({ of }: { of: Report['generations'] }) {
  if (of === undefined) return null
  const rows: [string, Measured][] = [
    ['Some sample is the true text', of.verbatim],
    [`Some sample is within ${fixed(of.approximate_distance * 100, 0)} % edits of it`, of.approximate],
    ...(of.overlap
      ? ([
          ['Words of the true text in the best sample (ROUGE-1 recall)', of.overlap.rouge_1],
          ['The same in their order (ROUGE-L recall)', of.overlap.rouge_l],
        ] satisfies [string, Measured][])
      : []),
    ...of.recall_at_100_errors.map(({ ranking, recall, right, errors }): [string, Measured] => [
      `Recall at 100 errors by ${RANKINGS[ranking]} (${count(right)} right, ${count(errors)} wrong)`,
      recall,
    ]),
  ]
  return (
    <Section id="generations" title="What it wrote" about={of.claim}>
      <ShareTable
        of={rows}
        caption={`${plural(of.samples, 'sample')} to ${count(of.answered)} of ${plural(of.prompts, 'prefix', 'prefixes')}; shares are of all prefixes.`}
      />
    </Section>
  )
}
