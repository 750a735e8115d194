import type { UnlearningResult } from '#contract/studies/unlearning'
import { fixed, plural, pValue } from '../format.tsx'
import { Absent, PlainValue, Value } from '../numbers.tsx'
import { WhiskersPlot } from '../plots/whiskers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { one } from './numbers.tsx'

const three = (value: number) => fixed(value, 3)

const SENTENCES: Record<UnlearningResult['outcome'], string> = {
  forgotten: 'The attack tells the texts to forget from unseen ones no better than it should.',
  remembered: 'The texts to forget are still recognised.',
  over_forgotten: 'The texts to forget stand out as erased: the model treats them worse than text it never saw.',
  inconclusive: 'The examples do not tell whether the texts are forgotten.',
}

type Row = { readonly model: (typeof MODELS)[number]; readonly scan: string }

const MODELS = ['before', 'after', 'retain'] as const
const NAMES = { before: 'before', after: 'after', retain: 'never knew' } as const

/** Before, after, and what never having known looks like. */
export function UnlearningSections({ of }: { of: UnlearningResult }) {
  const rows = MODELS.flatMap((model): Row[] => {
    const scan = of[model]
    return scan === null ? [] : [{ model, scan }]
  })
  const truth = of.truth_ratio
  return (
    <Section
      id="unlearning"
      title="Before and after"
      about={`Attack: ${of.attack}, on ${plural(of.n_forget, 'text')} to forget and ${plural(of.n_holdout, 'non-member')}.`}
    >
      <p>{SENTENCES[of.outcome]}</p>
      <WhiskersPlot
        id="unlearning-plot"
        title="What is still found"
        hint="AUC of the texts to forget against unseen ones: the dashed line is chance. Extraction strength: how much of a text follows from its beginning."
        axis="AUC, or extraction strength"
        none={0.5}
        range={[0, 1]}
        of={[
          ...MODELS.map((model) => ({ name: `AUC, ${NAMES[model]}`, of: of.auc[model] })),
          ...MODELS.map((model) => ({ name: `extraction, ${NAMES[model]}`, of: of.extraction_strength[model] })),
        ]}
      />
      <Table
        of={rows}
        caption="By model"
        quiet
        columns={[
          { head: 'Model', names: 'title', cell: ({ model, scan }) => <a href={`/scans/${scan}`}>{NAMES[model]}</a> },
          { head: 'AUC', cell: ({ model }) => <Value of={of.auc[model]} show={three} /> },
          {
            head: 'PrivLeak',
            cell: ({ model }) => (model === 'retain' ? '0' : <PlainValue of={of.priv_leak[model]} show={one} />),
          },
          {
            head: 'KS against never knew',
            cell: ({ model }) => (model === 'retain' ? '' : <Test of={of.ks[model]} />),
          },
          ...(truth
            ? [{ head: 'Truth ratio', cell: ({ model }: Row) => <Value of={truth[model]} show={three} /> }]
            : []),
          {
            head: 'Extraction strength',
            cell: ({ model }) => <Value of={of.extraction_strength[model]} show={three} />,
          },
          { head: 'Greedy extraction', cell: ({ model }) => <Value of={of.greedy_rate[model]} show={three} /> },
          {
            head: 'Validation perplexity',
            cell: ({ model }) => <PlainValue of={of.validation_perplexity[model]} show={one} />,
          },
        ]}
      />
      <p>
        Change of the AUC: <Value of={{ value: of.change.difference, ci: of.change.ci }} show={three} />. PrivLeak is
        against{' '}
        {of.priv_leak.against === 'chance'
          ? 'chance, for want of a model that never knew'
          : 'the model that never knew'}
        .
      </p>
      {truth && (
        <p>
          Truth ratio: how undecided the model is between the texts and their neighbours, 1 where it has no preference.
          It tells of facts only where the suite gave the neighbours, with other facts in them. Against the model that
          never knew, before: <Test of={truth.ks.before} />; after: <Test of={truth.ks.after} /> (a large p is what one
          hopes for).
        </p>
      )}
    </Section>
  )
}

function Test({ of }: { of: UnlearningResult['ks']['before'] }) {
  if (of.value === null) return <Absent {...of} />
  return (
    <span class="num">
      {three(of.value)}, p {pValue(of.p)}
    </span>
  )
}
