import type { DatasetInferenceResult } from '#contract/studies/dataset-inference'
import { plural, pValue } from '../format.tsx'
import { WhiskersPlot } from '../plots/whiskers.tsx'
import { Section } from '../section.tsx'
import { StatusWord } from '../status.tsx'
import { Table } from '../table.tsx'
import { two } from './numbers.tsx'

/** As many of the controls as fit a drawing; the sentence counts all. */
const SHOWN_CONTROLS = 8
const SHOWN_FEATURES = 10

const SENTENCES = {
  trained: 'The model tells the suspects from texts that it never saw: it was trained on the set, or on texts like it.',
  not_shown: 'Nothing shows that the model was trained on the set.',
  inconclusive:
    'The test finds a difference, but so does a reader who never saw the model: the two sets differ as texts.',
} as const
const STATUS = { trained: 'fail', not_shown: 'pass', inconclusive: 'inconclusive' } as const
const WORDS = { trained: 'Trained on', not_shown: 'Not shown', inconclusive: 'Inconclusive' } as const

/** Whether a set of texts was trained on. */
export function DatasetInferenceSections({ of }: { of: DatasetInferenceResult }) {
  const { suspects, held_out, control, blind, differences = [] } = of
  return (
    <Section
      id="inference"
      title="Suspects against held-out texts"
      about={`Of the scan’s members as suspects, ${suspects.tested} tested against ${held_out.tested} held-out texts, by a classifier that learnt from ${suspects.learned} and ${held_out.learned} others.`}
    >
      <p>
        <StatusWord status={STATUS[of.outcome]} word={WORDS[of.outcome]} /> {SENTENCES[of.outcome]} p{' '}
        <span class="num">{pValue(of.p)}</span> against <span class="num">{of.significance}</span>.
      </p>
      <dl class="facts">
        <dt>Control</dt>
        <dd>
          {control.rejected} of {plural(control.runs.length, 'test')} of held-out texts against each other fell below{' '}
          {of.significance}; about {Math.round(control.runs.length * of.significance)} should, by chance
        </dd>
        <dt>Size</dt>
        <dd>
          {of.enough
            ? 'at least 500 tested on either side'
            : 'fewer than 500 tested on a side: a small leak stays hidden'}
        </dd>
        <dt>Blind baseline</dt>
        <dd>{blind === null ? 'not checked: the scan had no texts' : blind.detail}</dd>
        {differences.length > 0 && (
          <>
            <dt>Unlike without the model</dt>
            <dd>{differences.join('; ')}</dd>
          </>
        )}
      </dl>
      <WhiskersPlot
        id="inference-plot"
        title="How far apart the sets are"
        hint="Mean log-odds of being a suspect, suspects minus held-out texts, with 95 % intervals. The controls have nothing to find: they should lie about the dashed line."
        axis="difference in mean log-odds"
        none={0}
        of={[
          { name: 'suspects', of: of.difference },
          ...control.runs
            .slice(0, SHOWN_CONTROLS)
            .map(({ difference, ci }, i) => ({ name: `control ${i + 1}`, of: { value: difference, ci } })),
        ]}
      />
      <Table
        of={of.features.slice(0, SHOWN_FEATURES)}
        caption="The signals that weigh most, per standard deviation."
        columns={[
          { head: 'Signal', names: 'title', cell: ({ name }) => <code>{name}</code> },
          { head: 'Weight', number: true, cell: ({ weight }) => two(weight) },
        ]}
      />
      <p class="small">
        <a href={`/scans/${of.scan}`}>The scan</a>
      </p>
    </Section>
  )
}
