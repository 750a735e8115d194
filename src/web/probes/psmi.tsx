import type { PsmiLayer, PsmiResult } from '#contract/probes/psmi'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Absent, Value } from '../numbers.tsx'
import { CountsPlot } from '../plots/counts.tsx'
import { DataTable } from '../plots/frame.tsx'
import { WhiskersPlot } from '../plots/whiskers.tsx'
import { reasonWords } from '../reasons.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** How the examples spread; single values are in the scores, for the owner. */
export function PsmiBody({ of }: { of: PsmiResult }) {
  const { logit_gap: gap, mahalanobis: far, by_layer: byLayer = [] } = of
  return (
    <>
      <p>
        {plural(of.n, 'member')} of {plural(of.labels.length, 'label')}, states{' '}
        {of.layer === of.layers ? 'in front of the output projection' : `that enter layer ${of.layer} of ${of.layers}`}
        {of.left_out > 0 && `; ${count(of.left_out)} left out`}. Mean <Value of={of.mean} show={three} /> nats; the{' '}
        {count(of.directions)} random directions leave an error of <span class="num">{three(of.direction_error)}</span>{' '}
        in one value. <FlaggedWords {...of.flagged} />
      </p>
      <CountsPlot
        of={of.histogram}
        mark={of.flagged.below}
        id="psmi-plot"
        title="How much a state tells of its label"
        hint={`Examples by PSMI.${of.flagged.below === null ? '' : ' Left of the line: flagged as likely to be memorised later.'}`}
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
      {byLayer.length > 1 && <Layers of={byLayer} layers={of.layers} />}
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

/** Where in the network the labels come apart; what else each layer says is in the numbers behind the plot. */
function Layers({ of, layers }: { of: readonly PsmiLayer[]; layers: number }) {
  const nameOf = (layer: number) => (layer === layers ? 'Output projection' : `Layer ${layer}`)
  return (
    <WhiskersPlot
      of={of.map(({ layer, mean }) => ({ name: nameOf(layer), of: mean }))}
      id="psmi-layers-plot"
      title="Where in the network labels come apart"
      hint="Mean PSMI of the states that enter each layer, with 95 % intervals. At 0 (dashed) a state tells nothing of its label."
      axis="mean PSMI, nats"
      none={0}
      data={
        <DataTable
          head={[
            'states entering',
            'mean PSMI',
            'error of one value',
            'flagged at or below',
            'Mahalanobis, median',
            `order as at ${nameOf(of.at(-1)!.layer).toLowerCase()}`,
          ]}
          rows={of.map(({ layer, mean, direction_error, flagged, mahalanobis: far, agreement }) => [
            nameOf(layer),
            intervalOf(mean),
            three(direction_error),
            flagged.below === null ? 'none' : three(flagged.below),
            far.value === null ? reasonWords(far.reason) : fixed(far.value, 2),
            agreement === null ? '–' : correlation(agreement),
          ])}
        />
      }
    />
  )
}

function FlaggedWords({ n, below }: PsmiResult['flagged']) {
  if (below === null) return <>None is flagged: the lowest values are equal.</>
  return (
    <>
      {plural(n, 'example')} at or below <span class="num">{three(below)}</span> {n === 1 ? 'is' : 'are'} flagged;
      which, only the owner’s scores tell.
    </>
  )
}

function intervalOf(mean: PsmiLayer['mean']): string {
  if (mean.value === null) return reasonWords(mean.reason)
  return mean.ci ? `${three(mean.value)} [${mean.ci.map(three).join(', ')}]` : three(mean.value)
}

/** The sign stays beside its number at the end of a line. */
function correlation(rho: PsmiResult['logit_gap']): string {
  return rho.value === null ? reasonWords(rho.reason) : `ρ\u00a0=\u00a0${fixed(rho.value, 2)}, p ${pValue(rho.p)}`
}

function Correlation(rho: PsmiResult['logit_gap']) {
  return rho.value === null ? <Absent {...rho} /> : <span class="num">{correlation(rho)}</span>
}
