import type { AlteredLoss, Example, Findings, Scored } from './evidence.ts'
import type { ScoreReason } from './score-reason.ts'
import type { SampledLogProbs } from './token-stats.ts'
import type { Shadows } from './shadows.ts'
import type { TokenFrequencies } from './token-frequencies.ts'

/** What one model said about one text. Without a token record the arrays are empty and only `loss` speaks. */
export interface ModelView {
  /** ℓ = mean negative log-probability of the scored tokens, in nats; NaN when there is none (never read: `needs` is checked first). */
  readonly loss: number
  /** The ids of the scored tokens. */
  readonly token: Int32Array
  readonly logProb: Float32Array
  readonly mean: Float32Array
  readonly variance: Float32Array
  readonly rank: Int32Array
  readonly bestOther: Float32Array
  readonly sampled?: SampledLogProbs
}

/** What was said about the altered texts that a view made of one text. */
export interface AlteredView {
  readonly target: readonly AlteredLoss[]
  readonly reference: readonly AlteredLoss[]
  /** Why there are none. */
  readonly reason?: ScoreReason
}

/** Everything an attack may look at for one text. */
export interface ExampleSignals {
  readonly example: Example
  readonly target: ModelView
  readonly reference: ModelView
  /** Of the base's clean corpus; absent where the base has no table. */
  readonly frequencies?: TokenFrequencies
  /** Absent where no shadow models were named. */
  readonly shadows?: Shadows
  /** ‖∂ℓ/∂W‖_F of the target's output projection. */
  readonly headGradient?: number
  /** By the name of the view; only those that were scored. */
  readonly views: Readonly<Record<string, AlteredView>>
}

const ABSENT: ModelView = {
  loss: Number.NaN,
  token: new Int32Array(),
  logProb: new Float32Array(),
  mean: new Float32Array(),
  variance: new Float32Array(),
  rank: new Int32Array(),
  bestOther: new Float32Array(),
}

/** The signals of example `index`; views share memory with the evidence. */
export function signalsOf(evidence: Findings, index: number): ExampleSignals {
  return {
    example: evidence.examples[index]!,
    target: viewOf(evidence.target, index),
    reference: viewOf(evidence.reference, index),
    ...(evidence.shadows && { shadows: evidence.shadows[index]! }),
    ...(evidence.frequencies && { frequencies: evidence.frequencies }),
    views: alteredViews(evidence, index),
    ...headGradient(evidence, index),
  }
}

function headGradient({ joint }: Findings, index: number): Pick<ExampleSignals, 'headGradient'> {
  const norm = joint?.headGradients?.[index]
  return norm === undefined || Number.isNaN(norm) ? {} : { headGradient: norm }
}

function alteredViews({ views = {} }: Findings, index: number): Record<string, AlteredView> {
  return Object.fromEntries(
    Object.entries(views).map(([name, { target, reference, reasons }]) => {
      const reason = reasons.get(index)
      const view = { target: target?.[index] ?? [], reference: reference?.[index] ?? [] }
      return [name, reason === undefined ? view : { ...view, reason }]
    }),
  )
}

export function viewOf(scored: Scored | undefined, index: number): ModelView {
  if (scored === undefined) return ABSENT
  if ('losses' in scored) return { ...ABSENT, loss: scored.losses[index] ?? Number.NaN }
  const from = scored.offsets[index]!
  const to = scored.offsets[index + 1]!
  if (to <= from) return ABSENT
  const logProb = scored.logProb.subarray(from, to)
  let sum = 0
  for (const value of logProb) sum += value
  return {
    loss: -sum / logProb.length,
    token: scored.token.subarray(from, to),
    logProb,
    mean: scored.mean.subarray(from, to),
    variance: scored.variance.subarray(from, to),
    rank: scored.rank.subarray(from, to),
    bestOther: scored.bestOther.subarray(from, to),
    ...(scored.sampled && {
      sampled: {
        cold: scored.sampled.cold.subarray(from, to),
        topK: scored.sampled.topK.subarray(from, to),
        topP: scored.sampled.topP.subarray(from, to),
      },
    }),
  }
}
