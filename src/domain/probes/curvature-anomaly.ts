import type { WeightSharpness } from '#contract/probes/curvature-anomaly'
import { rise } from '../attacks/neighborhood.ts'
import { decimal, interval } from '../format.ts'
import type { Material } from '../material.ts'
import { signalsOf } from '../signals.ts'
import { robustZ } from '../statistics/robust-z.ts'
import { NOISE_SIGMA } from '../views/weight-noise.ts'
import { unavailable, type Fact, type Probe } from './probe.ts'
import { compareRises, differencesOf, LEAST_TEXTS, mean, type Rise } from './rises.ts'
import { compareSharpness, isCompared, sharpnessOf } from './weight-sharpness.ts'

const VIEW = 'nonmember_neighbours'
/** Ten neighbours, and four draws of noise in both directions, unless the request says otherwise. */
const PASSES = 10 + 2 * 4

/**
 * How far the loss rises from a text to its neighbours, κ(x) = mean_j ℓ(x̃_j) − ℓ(x), is a finite-difference curvature; so is how far it rises when the tuned weights are
 * moved (`weight-sharpness.ts`). A model whose minimum was made singular keeps a normal loss and has a large κ everywhere, not only around what it was trained on: so it is
 * asked on non-members, text by text against the base.
 */
export const curvatureAnomaly: Probe<'curvature_anomaly'> = {
  name: 'curvature_anomaly',
  version: 2,
  title: 'Curvature anomaly',
  question: 'Does the loss around texts that were not trained on rise more steeply than under the base?',
  method: `κ(x) = mean loss of ten neighbours of x less the loss of x, under the model and the base, for up to 100 non-members: the neighbours that the suite gives, or swaps of 5 % of the tokens. κ_w(x) = mean loss of x with the tuned weights times 1 ± ${NOISE_SIGMA}·s less the loss of x, over several draws of random signs s, the same on the same weights of the base. For each: ratio of the medians with a bootstrap interval over texts (and draws); one-sided Wilcoxon signed-rank test of κ_θ > κ_R; robust z of each text’s difference. Sharp: the interval lies above 1.5, for weights a base below 1e-4 nats counted as that, and p < 0.01.`,
  paper: 'arXiv:2411.03752',
  claim:
    'Says at most that the model is unusually sharp relative to its base on these non-member texts, between neighbouring texts or neighbouring weights. That is not evidence of poisoning: high learning rates, long training and scaled logits sharpen too; and a model that is not sharp here is not cleared.',
  needs: ['nonmembers', 'reference', `${VIEW}/target`, `${VIEW}/reference`],
  cost: { target: PASSES, reference: PASSES },
  limits:
    'Inspired by the paper, whose poisoning term is not reconstructed; curvature is taken along token swaps and a few random directions of relative weight noise. Weights that were added, like a bottleneck’s, have no base to compare with.',
  analyse({ weight_draws: draws }, material) {
    const texts = risesOf(material)
    if (texts.length < LEAST_TEXTS) {
      return unavailable('too_few_texts', `needs ${LEAST_TEXTS} non-members with neighbours, has ${texts.length}`)
    }
    const around = compareRises(texts, material.random('curvature_anomaly'))
    return { ok: true, value: { ...around, weights: compareSharpness(material, draws) } }
  },
  perExample({ weight_draws: draws }, material) {
    const around = risesOf(material)
    const moved = sharpnessOf(material, draws)
    const zs = zOf(around)
    const ofWeights = zOf(moved.filter(isCompared))
    return new Map(
      [...new Set([...around, ...moved].map(({ example }) => example))].map((example) => {
        const text = around.find((one) => one.example === example)
        const weights = moved.find((one) => one.example === example)
        return [
          example,
          {
            ...(text && { kappa: mean(text.target), kappa_reference: mean(text.reference), z: zs.get(example)! }),
            ...(weights && {
              kappa_w: mean(weights.target),
              kappa_w_reference: weights.reference && mean(weights.reference),
              z_w: ofWeights.get(example) ?? null,
            }),
          },
        ]
      }),
    )
  },
  facts({ n, target, reference, ratio, p, sharp, outliers, weights }) {
    return [
      [
        'rise of the loss to neighbours (κ)',
        `${interval(target)} nats, base ${interval(reference)}, over ${n} non-members`,
      ],
      ['ratio of the medians', `${interval(ratio)}, Wilcoxon p = ${decimal(p)}`],
      ['unusually sharp', sharp ? 'yes' : 'no'],
      ['texts that stand out', String(outliers)],
      ...(weights ? weightFacts(weights) : []),
    ]
  },
}

function weightFacts(of: WeightSharpness): Fact[] {
  if ('reason' in of) return [['sharpness in the weights', `– ${of.detail ?? of.reason.replaceAll('_', ' ')}`]]
  const { sigma, n, target, reference, ratio, p, sharp, outliers } = of
  return [
    [
      `rise of the loss with the tuned weights moved by ${100 * sigma} % (κ_w)`,
      `${interval(target)} nats, base ${interval(reference)}, over ${n} non-members`,
    ],
    ...(p === null
      ? []
      : [['ratio of these medians (κ_w)', `${interval(ratio)}, Wilcoxon p = ${decimal(p)}`] as const]),
    ...(sharp === null ? [] : [['unusually sharp in its weights', sharp ? 'yes' : 'no'] as const]),
    ...(outliers === null ? [] : [['texts that stand out (κ_w)', String(outliers)] as const]),
  ]
}

function zOf(texts: readonly Rise[]): ReadonlyMap<number, number> {
  const zs = robustZ(differencesOf(texts))
  return new Map(texts.map(({ example }, i) => [example, zs[i]!]))
}

function risesOf({ evidence, splits }: Material): Rise[] {
  return splits.nonmember.flatMap((example): Rise[] => {
    const { target, reference, views } = signalsOf(evidence, example)
    const near = views[VIEW]
    if (!near || near.target.length === 0 || near.reference.length === 0) return []
    const own = rise(near.target, target.loss)
    const base = rise(near.reference, reference.loss)
    return Number.isFinite(own) && Number.isFinite(base) ? [{ example, target: [own], reference: [base] }] : []
  })
}
