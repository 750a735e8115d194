import type { PsmiResult } from '#contract/probes/psmi'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Absent, Value } from '../numbers.tsx'
import { CountsPlot } from '../plots/counts.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** How the examples spread; single values are in the scores, for the owner. */
export function PsmiBody({ of }: { of: PsmiResult }) {
  const { logit_gap: gap, mahalanobis: far } = of
  return (
    <>
      <p>
        {plural(of.n, 'member')} of {plural(of.labels.length, 'label')}, states{' '}
        {of.layer === of.layers ? 'in front of the output projection' : `that enter layer ${of.layer} of ${of.layers}`}
        {of.left_out > 0 && `; ${count(of.left_out)} left out`}. Mean <Value of={of.mean} show={three} /> nats; the{' '}
        {count(of.directions)} random directions leave an error of <span class="num">{three(of.direction_error)}</span>{' '}
        in one value. {plural(of.flagged.n, 'example')} at or below <span class="num">{three(of.flagged.below)}</span>{' '}
        {of.flagged.n === 1 ? 'is' : 'are'} flagged; which, only the owner’s scores tell.
      </p>
      <CountsPlot
        of={of.histogram}
        mark={of.flagged.below}
        id="psmi-plot"
        title="How much a state tells of its label"
        hint="Examples by PSMI. Left of the line: flagged as likely to be memorised later."
        axis="PSMI, nats"
      />
      <p>
        With the logit gap: <Correlation {...gap} />.
      </p>
      {far && (
        <p>
          Mahalanobis distance to all states:{' '}
          {far.value === null ? (
            <Absent {...far} />
          ) : (
            <>
              median <span class="num">{fixed(far.value, 2)}</span>, largest{' '}
              <span class="num">{fixed(far.largest, 2)}</span>, on {plural(far.components, 'component')}; with the PSMI:{' '}
              <Correlation {...far.psmi} />
            </>
          )}
          .
        </p>
      )}
      <Table
        of={of.labels}
        caption="Examples by label"
        columns={[
          { head: 'Label', names: 'title', cell: ({ label }) => label },
          { head: 'Members', number: true, cell: ({ n }) => count(n) },
        ]}
      />
    </>
  )
}

function Correlation(rho: PsmiResult['logit_gap']) {
  if (rho.value === null) return <Absent {...rho} />
  return (
    <span class="num">
      ρ = {fixed(rho.value, 2)}, p {pValue(rho.p)}
    </span>
  )
}
