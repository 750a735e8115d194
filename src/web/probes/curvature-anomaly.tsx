import type { CurvatureAnomalyResult } from '#contract/probes/curvature-anomaly'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Value } from '../numbers.tsx'
import { IntervalsPlot } from '../plots/intervals.tsx'

const three = (value: number) => fixed(value, 3)

/** How steep the loss is around texts that were not trained on, under both models. */
export function CurvatureAnomalyBody({ of }: { of: CurvatureAnomalyResult }) {
  const drawn = [
    { name: 'this model', of: of.target },
    { name: 'its base', of: of.reference },
  ].flatMap(({ name, of: { value, ...rest } }) =>
    value !== null && 'ci' in rest && rest.ci ? [{ name, value, ci: rest.ci }] : [],
  )
  return (
    <>
      <IntervalsPlot
        of={drawn}
        id="curvature-anomaly-plot"
        title="How steeply the loss rises around texts that were not trained on"
        hint="Median over non-members of how much worse their neighbours are predicted, with 95 % intervals."
        axis="rise of the loss from a text to its neighbours, nats per token"
      />
      <p>
        The median rise is <Value of={of.ratio} show={three} /> times the base’s over {count(of.n)} non-members
        (one-sided Wilcoxon p {pValue(of.p)}):{' '}
        {of.sharp ? 'unusually sharp relative to the base' : 'not unusually sharp relative to the base'}.{' '}
        {plural(of.outliers, 'text')} {of.outliers === 1 ? 'stands' : 'stand'} out from the others.
      </p>
    </>
  )
}
