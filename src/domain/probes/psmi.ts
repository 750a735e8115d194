import type { PsmiRequest, PsmiResult } from '#contract/probes/psmi'
import { decimal, interval } from '../format.ts'
import type { AnswerStates } from '../joint-evidence.ts'
import type { Material } from '../material.ts'
import { mahalanobis, type MahalanobisDistances } from '../statistics/mahalanobis.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { Prng } from '../statistics/prng.ts'
import { psmi as slicedInformation, type PointwiseSlicedInformation } from '../statistics/psmi.ts'
import { median } from '../statistics/median.ts'
import { spearman } from '../statistics/spearman.ts'
import { type Probe, unavailable } from './probe.ts'

/** A label of fewer examples has no spread to speak of. */
const LEAST_OF_LABEL = 2
/** The estimate needs some hundreds; below this it is refused. */
const LEAST_EXAMPLES = 40
const BINS = 20
/** Side of the matrix whose eigenvectors are looked for: some seconds of work. */
const MOST_SIDE = 1024

/** Which training examples look least like those of their label, in the middle of the network? */
export const psmi: Probe<'psmi'> = {
  name: 'psmi',
  version: 2,
  title: 'Pointwise sliced mutual information (PSMI)',
  question: 'Which labelled training examples does the model hold apart from others of their label?',
  method:
    'The state at each member’s last token (where the answer would begin) is projected on random directions; per direction, the log-ratio of the normal density of its own label to the mixture of all, and the mean over directions. Beside it the logit gap between the label’s first token and the best other label’s, and the Mahalanobis distance of the state to all of them on up to 100 principal components.',
  paper: 'arXiv:2409.18858',
  claim:
    'A ranking of these examples: a low value early in training means that an example is likelier to be memorised later. Its authors checked that on multiple-choice tasks (ARC, ETHICS, MMLU) with 7-billion models. It is no membership test, and not defined for free text.',
  needs: ['members', 'answers'],
  cost: { target: 0, reference: 0 },
  limits:
    'Wants 200 labelled examples or more, and an early checkpoint; with 200 directions single values are only known to the error that is stated.',
  analyse(options, material) {
    const measured = measure(options, material)
    if (measured === null) return tooFew(material)
    const { answers, held, found, gaps, labels, flaggedBelow } = measured
    const values = found.map(({ value }) => value)
    const errors = found.map(({ sd }) => sd / Math.sqrt(options.directions))
    const gapped = held.flatMap((_, k) => (gaps[k] === null ? [] : [[values[k]!, gaps[k]!] as const]))
    return {
      ok: true,
      value: {
        layer: answers.layer,
        layers: answers.layers,
        width: answers.width,
        directions: options.directions,
        labels,
        n: held.length,
        left_out: material.splits.member.length - held.length,
        mean: meanInterval(values),
        direction_error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
        flagged: { n: values.filter((value) => value <= flaggedBelow).length, below: flaggedBelow },
        histogram: bins(values),
        logit_gap:
          gapped.length === 0
            ? { value: null, reason: 'labels_share_a_token' }
            : spearman(
                gapped.map(([value]) => value),
                gapped.map(([, gap]) => gap),
              ),
        mahalanobis: distancesOf(measured),
      },
    }
  },
  perExample(options, material) {
    const measured = measure(options, material)
    if (measured === null) return new Map()
    const { held, found, gaps, far, flaggedBelow } = measured
    return new Map(
      held.map((example, k) => {
        const { value, sd, low, high } = found[k]!
        const flagged = value <= flaggedBelow ? 1 : 0
        return [
          example,
          { psmi: value, sd, low, high, logit_gap: gaps[k]!, mahalanobis: far?.distances[k] ?? null, flagged },
        ] as const
      }),
    )
  },
  facts({ n, labels, mean, direction_error, flagged, layer, layers, directions }) {
    const place = layer === layers ? 'in front of the output projection' : `entering layer ${layer} of ${layers}`
    return [
      ['examples', `${n} with ${labels.length} labels, states ${place}`],
      ['mean', `${interval(mean)} nats`],
      ['error of one value', `${decimal(direction_error)} nats from ${directions} directions`],
      ['flagged', `${flagged.n} at or below ${decimal(flagged.below)} nats`],
    ]
  },
}

interface Measured {
  readonly answers: AnswerStates
  /** Examples that were measured. */
  readonly held: readonly number[]
  readonly found: readonly PointwiseSlicedInformation[]
  readonly gaps: readonly (number | null)[]
  /** Null where both sides of the matrix are past `MOST_SIDE`. */
  readonly far: MahalanobisDistances | null
  readonly labels: PsmiResult['labels']
  readonly flaggedBelow: number
}

/** Null when too few examples have a label that others share. */
function measure({ directions, flag_percent }: PsmiRequest, material: Material): Measured | null {
  const { evidence, splits } = material
  const answers = evidence.joint!.answers!
  const { width, states } = answers
  const labelled = splits.member.filter(
    (i) => evidence.examples[i]!.label !== undefined && !Number.isNaN(states[i * width]!),
  )
  const byLabel = [...Map.groupBy(labelled, (i) => evidence.examples[i]!.label!)]
    .filter(([, { length }]) => length >= LEAST_OF_LABEL)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const held = byLabel.flatMap(([, examples]) => examples)
  if (byLabel.length < 2 || held.length < LEAST_EXAMPLES) return null
  const rows = new Float32Array(held.length * width)
  held.forEach((i, k) => rows.set(states.subarray(i * width, (i + 1) * width), k * width))
  const found = slicedInformation({
    states: rows,
    width,
    label: byLabel.flatMap(([, { length }], y) => Array<number>(length).fill(y)),
    labels: byLabel.length,
    directions: unitVectors(directions, width, material.random('psmi')),
  })
  const ascending = found.map(({ value }) => value).toSorted((a, b) => a - b)
  const count = Math.max(1, Math.floor((flag_percent / 100) * held.length))
  return {
    answers,
    held,
    found,
    far: Math.min(width, held.length) > MOST_SIDE ? null : mahalanobis({ states: rows, width }),
    gaps: held.map((i) => logitGap(answers, i, evidence.examples[i]!.label!)),
    labels: byLabel.map(([label, { length }]) => ({ label, n: length })),
    flaggedBelow: ascending[count - 1]!,
  }
}

function distancesOf({ far, found }: Measured): NonNullable<PsmiResult['mahalanobis']> {
  if (far === null) return { value: null, reason: 'too_wide' }
  const { components, distances } = far
  if (components === 0) return { value: null, reason: 'one_state' }
  return {
    components,
    value: median(distances),
    largest: Math.max(...distances),
    psmi: spearman(
      distances,
      found.map(({ value }) => value),
    ),
  }
}

function tooFew({ evidence, splits }: Material) {
  const labelled = splits.member.filter((i) => evidence.examples[i]!.label !== undefined).length
  const detail = `needs at least ${LEAST_EXAMPLES} members of two or more labels, each label at least ${LEAST_OF_LABEL} times; ${labelled} members have one`
  return unavailable('too_few_labels', detail)
}

/** Logit of the label's first token less the largest of the other labels'; null where another label begins with the same token. */
function logitGap({ labels, logits }: AnswerStates, example: number, label: string): number | null {
  const own = labels.findIndex((one) => one.label === label)
  const others = labels.flatMap(({ token }, k) => (k === own ? [] : [{ token, k }]))
  if (own < 0 || others.length === 0 || others.some(({ token }) => token === labels[own]!.token)) return null
  const logit = (k: number) => logits[example * labels.length + k]!
  const gap = logit(own) - Math.max(...others.map(({ k }) => logit(k)))
  return Number.isFinite(gap) ? gap : null
}

/** Uniform on the sphere: normal components, scaled to length 1. */
function* unitVectors(count: number, width: number, random: Prng): Generator<Float64Array> {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  for (let i = 0; i < count; i++) {
    const direction = Float64Array.from({ length: width }, normal)
    const length = Math.hypot(...direction)
    yield direction.map((value) => value / length)
  }
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
