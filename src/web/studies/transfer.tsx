import type { TransferResult } from '#contract/studies/transfer'
import { percent } from '#domain/format'
import { plural } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { WhiskersPlot } from '../plots/whiskers.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { two } from './numbers.tsx'

/** An attack learnt elsewhere, on a target. */
export function TransferSections({ of }: { of: TransferResult }) {
  const { learned_from, applied_to, transferred, calibrated } = of
  return (
    <Section
      id="transfer"
      title="From the sources to the target"
      about={`Learnt from ${plural(learned_from.members, 'member')} and ${plural(learned_from.nonmembers, 'non-member')} of ${plural(of.sources.length, 'scan')}, applied to ${plural(applied_to.members, 'member')} and ${plural(applied_to.nonmembers, 'non-member')}${applied_to.left_out > 0 ? `; ${plural(applied_to.left_out, 'text')} without all signals left out` : ''}.`}
    >
      <dl class="facts">
        <dt>AUC on the sources</dt>
        <dd>
          <Value of={of.source_auc} show={two} />
        </dd>
        <dt>AUC on the target</dt>
        <dd>
          <Value of={of.target_auc} show={two} />
        </dd>
        <dt>Lost on the way</dt>
        <dd>
          <Value of={of.gap} show={two} />
        </dd>
        <dt>Flagged by the sources’ threshold</dt>
        <dd>
          <Value of={of.flagged} show={percent} />
        </dd>
        {of.shared_texts > 0 && (
          <>
            <dt>Same texts</dt>
            <dd>
              {plural(of.shared_texts, 'text')} of the target had the same label in a source: it is not wholly unseen
            </dd>
          </>
        )}
      </dl>
      <WhiskersPlot
        id="transfer-plot"
        title="How much carries over"
        hint="AUC with 95 % intervals; the dashed line is chance."
        axis="AUC"
        none={0.5}
        of={[
          { name: 'on the sources', of: of.source_auc },
          { name: 'on the target', of: of.target_auc },
          ...of.attack.features.map(({ name, target_auc }) => ({
            name: `${name} alone, on the target`,
            of: target_auc,
          })),
        ]}
      />
      <Table
        of={[
          { name: 'the sources’ non-members', ...transferred },
          { name: 'half of its own non-members', ...calibrated },
        ]}
        caption={`What a threshold for ${percent(of.fpr)} false alarms does to the target.`}
        columns={[
          { head: 'Threshold set on', names: 'title', cell: ({ name }) => name },
          { head: 'Threshold', cell: ({ threshold }) => <PlainValue of={threshold} show={two} /> },
          { head: 'False alarms', cell: ({ fpr }) => <Value of={fpr} show={percent} /> },
          { head: 'Members recognised', cell: ({ tpr }) => <Value of={tpr} show={percent} /> },
        ]}
      />
      <Table
        of={of.attack.features}
        caption="The learnt attack: weights per standard deviation of the sources."
        columns={[
          { head: 'Signal', names: 'title', cell: ({ name }) => <code>{name}</code> },
          { head: 'Weight', number: true, cell: ({ weight }) => two(weight) },
        ]}
      />
    </Section>
  )
}
