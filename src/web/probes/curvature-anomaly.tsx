import type { Measured } from '#contract/measured'
import type { CurvatureAnomalyResult, WeightSharpness } from '#contract/probes/curvature-anomaly'
import { count, fixed, plural, pValue } from '../format.tsx'
import { Absent, Value } from '../numbers.tsx'
import { IntervalsPlot, type NamedInterval } from '../plots/intervals.tsx'

const three = (value: number) => fixed(value, 3)

/** How steep the loss is around texts that were not trained on, under both models: between texts, and between weights. */
export function CurvatureAnomalyBody({ of }: { of: CurvatureAnomalyResult }) {
  return (
    <>
      <IntervalsPlot
        of={drawn(of)}
        id="curvature-anomaly-plot"
        title="How steeply the loss rises around texts that were not trained on"
        hint="Median over non-members of how much worse their neighbours are predicted, with 95 % intervals."
        axis="rise of the loss from a text to its neighbours, nats per token"
      />
      <p>
        The median rise is <Value of={of.ratio} show={three} /> times the base’s over {count(of.n)} non-members
        (one-sided Wilcoxon p {pValue(of.p)}): {verdict(of.sharp)}. {outliers(of.outliers)}
      </p>
      {of.weights && <Weights of={of.weights} />}
    </>
  )
}

function Weights({ of }: { of: WeightSharpness }) {
  if ('reason' in of)
    return (
      <p>
        When the tuned weights are moved: <Absent reason={of.reason} detail={of.detail} />
      </p>
    )
  const moved = `${fixed(100 * of.sigma, 0)} %`
  return (
    <>
      <IntervalsPlot
        of={drawn(of)}
        id="weight-noise-plot"
        title="How steeply it rises when the tuned weights are moved"
        hint={`Median over the same kind of texts of how much worse they are predicted once each tuned weight is moved by ${moved} of itself, up and down at random, with 95 % intervals.`}
        axis="rise of the loss when weights are moved, nats per token"
      />
      {of.p === null || of.sharp === null || of.outliers === null ? (
        <p>
          The tuned weights were added to the base, which has none in their place to compare with: how sharp is unusual
          is not known.
        </p>
      ) : (
        <p>
          With every tuned weight moved by {moved} the median rise is <Value of={of.ratio} show={three} /> times that of
          the base moved alike, over {count(of.n)} non-members (one-sided Wilcoxon p {pValue(of.p)}):{' '}
          {verdict(of.sharp)}. {outliers(of.outliers)}
        </p>
      )}
    </>
  )
}

function drawn({ target, reference }: { target: Measured; reference: Measured }): NamedInterval[] {
  return [
    { name: 'this model', of: target },
    { name: 'its base', of: reference },
  ].flatMap(({ name, of: { value, ...rest } }) =>
    value !== null && 'ci' in rest && rest.ci ? [{ name, value, ci: rest.ci }] : [],
  )
}

function verdict(sharp: boolean): string {
  return sharp ? 'unusually sharp relative to the base' : 'not unusually sharp relative to the base'
}

function outliers(n: number): string {
  return `${plural(n, 'text')} ${n === 1 ? 'stands' : 'stand'} out from the others.`
}
