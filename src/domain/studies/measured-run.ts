import type { LeakagePoint } from '#contract/studies/common'
import type { MethodRun, MethodsResult } from '#contract/studies/methods'

/** A scan's point with what is known of its model. */
export interface MethodPoint {
  readonly point: LeakagePoint
  readonly kind: string | null
  readonly trainableParameters: number | null
}

/** A run as asked for; one of a grid also says what trains it and what went wrong. */
export interface NamedRun extends MethodRun {
  readonly job?: MethodsResult['runs'][number]['job']
  readonly problem?: MethodsResult['runs'][number]['problem']
}

/** A run with its points in order: what the tables are made of. */
export interface MeasuredRun {
  readonly method: string
  readonly learning_rate: number
  readonly seed: number
  readonly kind: string | null
  readonly trainableParameters: number | null
  readonly epochs: readonly MeasuredEpoch[]
  /** Index of the epoch with the lowest validation perplexity. */
  readonly best: number
}

export interface MeasuredEpoch {
  readonly epoch: number
  readonly perplexity: number
  readonly recall: number | null
  readonly auc: number | null
  readonly exposure: number | null
}
