import type { Architecture } from './architecture.ts'
import type { EdgeBudget } from './budget.ts'
import type { Delta } from './delta.ts'
import type { Weights } from './weights.ts'

/**
 * What a forward pass over a suite will do, decided before anything is loaded: pure JSON, shown to the user, asserted by tests, obeyed by
 * the executor. Stages are the layers `0 … L−1` and then the head, stage `L`; boundary b is what enters stage b.
 */
export interface ForwardPlan {
  /** `batch`: past what an isolate can do; `reason` says which limit. The shards are then empty. */
  readonly engine: 'edge' | 'batch'
  readonly reason?: string
  /** First stage to run. Above 0 it needs the base's hidden states at that boundary. */
  readonly startLayer: number
  readonly layers: number
  readonly tokens: number
  readonly scoredTokens: number
  readonly tiling: Tiling
  readonly shards: readonly ShardPlan[]
  readonly flops: number
  readonly readBytes: number
  readonly reads: number
  /** Upper bound of what one shard holds at once. */
  readonly peakBytes: PeakBytes
  /** Expected CPU seconds of the whole pass. */
  readonly seconds: number
}

export interface PeakBytes {
  readonly js: number
  readonly wasm: number
  readonly total: number
}

/** A set of examples taken through all stages together, shortest first: `examples[i]` is example i of the shard's token statistics. */
export interface ShardPlan {
  readonly examples: readonly number[]
  readonly tokens: number
  readonly scoredTokens: number
  readonly flops: number
  /** Stage ranges `from ≤ stage < to`, one invocation each; hidden states rest between them. One segment in all but the largest models. */
  readonly segments: readonly { readonly from: number; readonly to: number }[]
}

/** How wide operations are cut so that no call holds the thread long and everything fits. The same for every shard. */
export interface Tiling {
  /** Tokens in one call, except that attention takes whole sequences. */
  readonly callTokens: number
  /** FLOPs of one call at most; attention counts its heads by it. */
  readonly callFlops: number
  /** Key/value heads whose weights are loaded together. */
  readonly loadKvHeads: number
  /** Intermediate columns loaded together, and in one call. */
  readonly loadColumns: number
  readonly callColumns: number
  /** Vocabulary rows loaded together, and in one call. */
  readonly loadRows: number
  readonly callRows: number
}

export interface PlanInput {
  readonly architecture: Architecture
  /** The weights that will run, i.e. `delta.apply(base)`; only shapes and costs are asked. */
  readonly weights: Pick<Weights, 'cost' | 'shape'>
  /** Absent: the base itself. */
  readonly delta?: Pick<Delta, 'head' | 'adapters'>
  /** Tokens of each example, already truncated to `sequenceCap(architecture)`. */
  readonly lengths: ArrayLike<number>
  /** Stage to start at; 0 without cached hidden states. `firstStage(delta.changed, L)` says how far it may go. */
  readonly startLayer?: number
  readonly budget?: EdgeBudget
}

/** The first stage whose output can differ from the base's: 0 … L. */
export function firstStage(changed: Delta['changed'], layers: number): number {
  if (changed.embedding) return 0
  return Math.min(layers, ...changed.layers)
}
