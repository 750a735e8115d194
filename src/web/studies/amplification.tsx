import type { AmplificationResult } from '#contract/studies/amplification'
import { percent } from '#domain/format'
import { fixed, plural, pValue } from '../format.tsx'
import { Absent, PlainValue, Value } from '../numbers.tsx'
import { WhiskersPlot } from '../plots/whiskers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { one } from './numbers.tsx'

const three = (value: number) => fixed(value, 3)
const two = (value: number) => fixed(value, 2)

const SENTENCES: Record<AmplificationResult['outcome'], string> = {
  amplified: 'Training from the suspect base leaked more.',
  not_amplified: 'Training from the suspect base did not leak noticeably more.',
  inconclusive: 'The examples do not tell whether training from the suspect base leaks more.',
}

/** The same training from two bases. */
export function AmplificationSections({ of }: { of: AmplificationResult }) {
  const { tpr, auc, validation_perplexity: perplexity } = of
  const sides = [
    {
      name: 'suspect base',
      scan: of.suspect,
      auc: auc.candidate,
      perplexity: perplexity.suspect,
      side: 'suspect' as const,
    },
    {
      name: 'trusted base',
      scan: of.trusted,
      auc: auc.baseline,
      perplexity: perplexity.trusted,
      side: 'trusted' as const,
    },
  ]
  const rateOf = (side: 'suspect' | 'trusted') => ('suspect' in tpr ? tpr[side] : tpr)
  return (
    <Section
      id="amplification"
      title="The same training from two bases"
      about={`Attack: ${of.attack}, on ${plural(of.n_members, 'member')} and ${plural(of.n_nonmembers, 'non-member')} that both scans scored.`}
    >
      <p>{SENTENCES[of.outcome]}</p>
      <dl class="facts">
        <dt>Ratio of recognised members</dt>
        <dd>
          {tpr.value === null ? <Absent {...tpr} /> : <Value of={tpr} show={two} />} at {percent(of.fpr)} false alarms;
          up to <span class="num">{two(of.tolerance)}</span> counts as the same
        </dd>
        <dt>Rise of the AUC</dt>
        <dd>
          <Value of={{ value: auc.difference, ci: auc.ci }} show={three} />
          {auc.p !== null && `, p ${pValue(auc.p)}`}
        </dd>
      </dl>
      <WhiskersPlot
        id="amplification-plot"
        title="Recognised members"
        hint={`Share of members recognised at ${percent(of.fpr)} false alarms (dashed: what guessing finds), each model at its own threshold; and the AUC of each.`}
        axis="share, or AUC"
        none={of.fpr}
        range={[0, 1]}
        of={[
          ...sides.map(({ name, side }) => ({ name: `recognised, ${name}`, of: rateOf(side) })),
          ...sides.map((one) => ({ name: `AUC, ${one.name}`, of: { value: one.auc } })),
        ]}
      />
      <Table
        of={sides}
        caption="By base"
        quiet
        columns={[
          { head: 'Tuned from', names: 'title', cell: ({ name, scan }) => <a href={`/scans/${scan}`}>{name}</a> },
          { head: 'Recognised', cell: ({ side }) => <Value of={rateOf(side)} show={three} /> },
          { head: 'AUC', number: true, cell: (side) => three(side.auc) },
          {
            head: 'Validation perplexity',
            number: true,
            cell: (side) => <PlainValue of={side.perplexity} show={one} />,
          },
        ]}
      />
    </Section>
  )
}
