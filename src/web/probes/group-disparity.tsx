import type { Measured } from '#contract/measured'
import type { GroupComparison, GroupDisparityResult } from '#contract/probes/group-disparity'
import { percent } from '#domain/format'
import { count, fixed, pValue } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { IntervalBar } from '../plots/interval.tsx'
import { Table } from '../table.tsx'

const two = (value: number) => fixed(value, 2)

const MEASURES: Record<GroupComparison['measure'], string> = {
  tpr: 'Recognised members',
  auc: 'AUC',
  exposure: 'Exposure, bits',
  perplexity: 'Perplexity, ratio in nats',
}

/** Who is recognised more, and whether that is more than chance. */
export function GroupDisparityBody({ of }: { of: GroupDisparityResult }) {
  return (
    <>
      <p>
        Attack <code>{of.attack}</code>, one threshold for all groups, at {percent(of.fpr)} false alarms over all
        outsiders.
      </p>
      {of.comparisons.length === 0 ? (
        <p>No two groups are large enough to be compared: that needs 20 members each.</p>
      ) : (
        <Table
          of={of.comparisons}
          caption="How far apart the groups lie"
          columns={[
            { head: 'Measure', names: 'title', cell: ({ measure }) => MEASURES[measure] },
            { head: 'Highest', cell: ({ highest }) => highest },
            { head: 'Lowest', cell: ({ lowest }) => lowest },
            { head: 'Gap', cell: ({ gap }) => <Value of={gap} show={two} /> },
            { head: 'Ratio', cell: ({ ratio }) => <PlainValue of={ratio} show={two} /> },
            { head: 'p (Holm)', label: 'p', number: true, cell: ({ p_holm }) => pValue(p_holm) },
          ]}
        />
      )}
      <Table
        of={of.groups}
        caption="Leakage by group"
        columns={[
          { head: 'Group', names: 'title', cell: ({ group }) => group },
          {
            head: 'Members, outsiders',
            number: true,
            cell: (group) => `${count(group.n_members)}, ${count(group.n_nonmembers)}`,
          },
          { head: 'Recognised', cell: ({ tpr }) => <Rate of={tpr} chance={of.fpr} /> },
          { head: 'False alarms', cell: (group) => <Rate of={group.fpr} chance={of.fpr} /> },
          { head: 'AUC', cell: ({ auc }) => <Rate of={auc} chance={0.5} /> },
          { head: 'Exposure', cell: ({ exposure }) => <Value of={exposure} show={two} /> },
          { head: 'Perplexity', cell: ({ perplexity }) => <Value of={perplexity} show={(value) => fixed(value, 1)} /> },
        ]}
      />
    </>
  )
}

function Rate({ of, chance }: { of: Measured; chance: number }) {
  return (
    <>
      <Value of={of} show={two} />
      <IntervalBar of={of} chance={chance} />
    </>
  )
}
