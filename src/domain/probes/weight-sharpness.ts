import type { WeightSharpness } from '#contract/probes/curvature-anomaly'
import type { Material } from '../material.ts'
import { signalsOf } from '../signals.ts'
import { median } from '../statistics/median.ts'
import { NOISE_SIGMA, noiseView } from '../views/weight-noise.ts'
import { compareRises, LEAST_TEXTS, measureRises, type Rise } from './rises.ts'

/**
 * Losses are means of float32 log-probabilities: what is smaller than 1e-6 is rounding. And a loss that rises by less than 1e-4 nats when weights are moved by 2 %
 * is flat for every purpose: far above that is what is unusual, not far above nothing.
 */
const FLOORS = { rounding: 1e-6, flat: 1e-4 }

/** κ_w of one text in each draw; the base's is missing where it has nothing that could be moved alike. */
interface Sharpness extends Omit<Rise, 'reference'> {
  readonly reference: Rise['reference'] | null
}

/**
 * κ_w(x) = ½ [ℓ(W(1 + σs)) + ℓ(W(1 − σs))] − ℓ(W) with random signs s on the tuned weights: what is linear in the noise cancels, and over the signs it is
 * ½ σ² Σ_i w_i² ∂²ℓ/∂w_i², half the trace of the loss's Hessian in relative weights times σ², up to terms of order σ⁴ (Hutchinson 1990). Relative, so that it
 * does not change when one layer is scaled up and the next one down (Dinh et al. 2017, arXiv 1703.04933).
 */
export function sharpnessOf({ evidence, splits }: Pick<Material, 'evidence' | 'splits'>, draws: number): Sharpness[] {
  return splits.nonmember.flatMap((example): Sharpness[] => {
    const { target, reference, views } = signalsOf(evidence, example)
    const of = (model: 'target' | 'reference', loss: number) =>
      Array.from({ length: draws }, (_, i) => {
        const moved = ([1, -1] as const).map((sign) => views[noiseView(i + 1, sign)]?.[model][0]?.loss ?? Number.NaN)
        return (moved[0]! + moved[1]!) / 2 - loss
      })
    const own = of('target', target.loss)
    const base = of('reference', reference.loss)
    if (draws === 0 || !own.every(Number.isFinite)) return []
    return [{ example, target: own, reference: base.every(Number.isFinite) ? base : null }]
  })
}

export function isCompared(text: Sharpness): text is Sharpness & Rise {
  return text.reference !== null
}

/** The model's sharpness in its tuned weights, against the base's in the same; or why there is none. */
export function compareSharpness(material: Material, draws: number): WeightSharpness {
  const { subject, views } = material.evidence
  if (draws === 0) return { reason: 'not_asked', detail: 'no draws of weight noise were asked for' }
  if (subject.emulation)
    return { reason: 'emulated', detail: 'an emulation has no weights of its own that could be moved' }
  if (views?.[noiseView(draws, -1)] === undefined)
    return { reason: 'no_noise_pass', detail: 'weights are moved on the edge, and something else scored this model' }
  const texts = sharpnessOf(material, draws)
  if (texts.length < LEAST_TEXTS)
    return { reason: 'too_few_texts', detail: `needs ${LEAST_TEXTS} non-members, has ${texts.length}` }
  const random = material.random('curvature_anomaly:weights')
  const head = { sigma: NOISE_SIGMA, draws: drawsOf(texts, draws) }
  if (texts.every(isCompared)) return { ...head, ...compareRises(texts, random, FLOORS) }
  const missing = {
    value: null,
    reason: 'no_counterpart',
    detail: 'the base has no weights in the place of those that were added',
  }
  const target = measureRises(
    texts.map((text) => text.target),
    random,
  )
  const unknown = { reference: missing, ratio: missing, p: null, sharp: null, outliers: null }
  return { ...head, n: texts.length, target, ...unknown }
}

function drawsOf(texts: readonly Sharpness[], draws: number): { target: number; reference: number | null }[] {
  return Array.from({ length: draws }, (_, draw) => ({
    target: median(texts.map(({ target }) => target[draw]!)),
    reference: texts.every(isCompared) ? median(texts.map(({ reference }) => reference[draw]!)) : null,
  }))
}
