import type { PsmiLayer, PsmiResult } from '#contract/probes/psmi'
import { decimal, interval } from '../format.ts'
import type { AnswerStates } from '../joint-evidence.ts'
import type { Material } from '../material.ts'
import { spearman } from '../statistics/spearman.ts'
import { type Fact, type Probe, unavailable } from './probe.ts'
import {
  isFlagged,
  describeLayer,
  LEAST_EXAMPLES,
  LEAST_OF_LABEL,
  measureLayers,
  type MeasuredStates,
  valuesOf,
} from './psmi-layers.ts'

const BINS = 20

/** Which training examples look least like those of their label, in the middle of the network? */
export const psmi: Probe<'psmi'> = {
  name: 'psmi',
  version: 3,
  title: 'Pointwise sliced mutual information (PSMI)',
  question: 'Which labelled training examples does the model hold apart from others of their label?',
  method:
    'The state at each member’s last token (where the answer would begin) is projected on random directions; per direction, the log-ratio of the normal density of its own label to the mixture of all, and the mean over directions. Where several layers are named, the same at each, with the same directions, and how far their rankings agree with the last one’s. Beside it the logit gap between the label’s first token and the best other label’s, and the Mahalanobis distance of the state to all of them on up to 100 principal components.',
  paper: 'arXiv:2409.18858',
  claim:
    'A ranking of these examples: a low value early in training means that an example is likelier to be memorised later. Its authors checked that on multiple-choice tasks (ARC, ETHICS, MMLU) with models of 7 billion parameters. It is no membership test, and not defined for free text.',
  needs: ['members', 'answers'],
  cost: { target: 0, reference: 0 },
  limits:
    'Wants 200 labelled examples or more, and an early checkpoint; with 200 directions single values are only known to the error that is stated.',
  analyse(options, material) {
    const measured = measureLayers(options, material)
    if (measured === null) return tooFew(material)
    const { answers, held, labels, layers } = measured
    const main = layers.at(-1)!
    const byLayer = layers.map((one) => describeLayer(one, main, options.directions))
    const { layer, mean, direction_error, flagged, mahalanobis } = byLayer.at(-1)!
    const values = valuesOf(main.found)
    const gapped = logitGaps(measured, material).flatMap((gap, k) => (gap === null ? [] : [[values[k]!, gap] as const]))
    return {
      ok: true,
      value: {
        layer,
        layers: answers.layers,
        width: answers.width,
        directions: options.directions,
        labels,
        n: held.length,
        left_out: material.splits.member.length - held.length,
        mean,
        direction_error,
        flagged,
        histogram: bins(values),
        logit_gap:
          gapped.length === 0
            ? { value: null, reason: 'labels_share_a_token' }
            : spearman(
                gapped.map(([value]) => value),
                gapped.map(([, gap]) => gap),
              ),
        mahalanobis,
        by_layer: byLayer,
      },
    }
  },
  perExample(options, material) {
    const measured = measureLayers(options, material)
    if (measured === null) return new Map()
    const { held, layers } = measured
    const last = layers.at(-1)!
    const { found, far } = last
    const gaps = logitGaps(measured, material)
    return new Map(
      held.map((example, k) => {
        const { value, sd, low, high } = found[k]!
        const flagged = isFlagged(value, last) ? 1 : 0
        const main = {
          psmi: value,
          sd,
          low,
          high,
          logit_gap: gaps[k]!,
          mahalanobis: far?.distances[k] ?? null,
          flagged,
        }
        const others = layers.slice(0, -1).map((one) => [`psmi_layer_${one.layer}`, one.found[k]!.value] as const)
        return [example, { ...main, ...Object.fromEntries(others) }] as const
      }),
    )
  },
  facts({ n, labels, mean, direction_error, flagged, layer, layers, directions, by_layer }) {
    const place = layer === layers ? 'in front of the output projection' : `entering layer ${layer} of ${layers}`
    return [
      ['examples', `${n} with ${labels.length} labels, states ${place}`],
      ['mean', `${interval(mean)} nats`],
      ['error of one value', `${decimal(direction_error)} nats from ${directions} directions`],
      [
        'flagged',
        flagged.below === null
          ? 'none: the lowest values are equal'
          : `${flagged.n} at or below ${decimal(flagged.below)} nats`,
      ],
      ...acrossLayers(by_layer),
    ]
  },
}

/** Where among several layers the mean is lowest and highest. */
function acrossLayers(byLayer: readonly PsmiLayer[] = []): Fact[] {
  const known = byLayer.flatMap(({ layer, mean: { value } }) => (value === null ? [] : [{ layer, value }]))
  if (known.length < 2) return []
  const ascending = known.toSorted((a, b) => a.value - b.value)
  const show = ({ layer, value }: { layer: number; value: number }) => `${decimal(value)} nats entering layer ${layer}`
  const [lowest, highest] = [ascending[0]!, ascending.at(-1)!].map(show)
  return [[`mean at ${known.length} layers`, `from ${lowest} to ${highest}`]]
}

function tooFew({ evidence, splits }: Material) {
  const labelled = splits.member.filter((i) => evidence.examples[i]!.label !== undefined).length
  const detail = `needs at least ${LEAST_EXAMPLES} members of two or more labels, each label at least ${LEAST_OF_LABEL} times; ${labelled} members have one`
  return unavailable('too_few_labels', detail)
}

function logitGaps({ answers, rows, held }: MeasuredStates, { evidence }: Material): (number | null)[] {
  return rows.map((row, k) => logitGap(answers, row, evidence.examples[held[k]!]!.label!))
}

/** Logit of the label's first token less the largest of the other labels'; null where another label begins with the same token. */
function logitGap({ labels, logits }: AnswerStates, row: number, label: string): number | null {
  const own = labels.findIndex((one) => one.label === label)
  const others = labels.flatMap(({ token }, k) => (k === own ? [] : [{ token, k }]))
  if (own < 0 || others.length === 0 || others.some(({ token }) => token === labels[own]!.token)) return null
  const logit = (k: number) => logits[row * labels.length + k]!
  const gap = logit(own) - Math.max(...others.map(({ k }) => logit(k)))
  return Number.isFinite(gap) ? gap : null
}

function bins(values: readonly number[]): PsmiResult['histogram'] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const size = (high - low) / BINS
  if (size === 0) return [{ from: low, to: high, n: values.length }]
  const placed = values.map((value) => Math.min(BINS - 1, Math.floor((value - low) / size)))
  return Array.from({ length: BINS }, (_, k) => ({
    from: low + k * size,
    to: low + (k + 1) * size,
    n: placed.filter((place) => place === k).length,
  }))
}
