import type { DiscrepancyResult } from '#contract/probes/discrepancy'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Absent } from '../numbers.tsx'
import { DiscrepancyPlot } from '../plots/discrepancy.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** One bar pair per score, and what the polytope found. */
export function DiscrepancyBody({ of }: { of: DiscrepancyResult }) {
  const { polytope } = of
  return (
    <>
      <DiscrepancyPlot of={of.scalar} />
      <Table
        of={of.scalar}
        caption="Discrepancy by score"
        quiet
        columns={[
          { head: 'Score', names: 'title', cell: ({ attack }) => <code>{attack}</code> },
          { head: 'Any interval (Kuiper)', number: true, cell: ({ kuiper }) => three(kuiper) },
          { head: 'One threshold (KS)', number: true, cell: ({ ks }) => three(ks) },
          { head: 'p', number: true, cell: ({ p }) => pValue(p) },
        ]}
      />
      {'value' in polytope ? (
        <p>
          Convex polytope: <Absent {...polytope} />
        </p>
      ) : (
        <p>
          A polytope of {plural(polytope.facets, 'facet')} over {plural(polytope.features.length, 'feature')} of the
          token record, with {polytope.inside === 'member' ? 'members' : 'non-members'} inside: difference{' '}
          <span class="num">{three(polytope.discrepancy)}</span> on {count(polytope.n_evaluated)} texts that it was not
          fitted on (p {pValue(polytope.p)}); <span class="num">{three(polytope.fitted)}</span> on those that it was.
        </p>
      )}
    </>
  )
}
