import type { Evidence, Example, Scored } from './evidence.ts'
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
}

/** Everything an attack may look at for one text. Further passes of later attacks become further views. */
export interface ExampleSignals {
  readonly example: Example
  readonly target: ModelView
  readonly reference: ModelView
  readonly lowercase: ModelView
  /** Of the base's clean corpus; absent where the base has no table. */
  readonly frequencies?: TokenFrequencies
  /** Absent where no shadow models were named. */
  readonly shadows?: Shadows
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
export function signalsOf(evidence: Evidence, index: number): ExampleSignals {
  return {
    example: evidence.examples[index]!,
    target: viewOf(evidence.target, index),
    reference: viewOf(evidence.reference, index),
    lowercase: viewOf(evidence.lowercase, index),
    ...(evidence.shadows && { shadows: evidence.shadows[index]! }),
    ...(evidence.frequencies && { frequencies: evidence.frequencies }),
  }
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
  }
}
