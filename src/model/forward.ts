import type { TokenStats } from '#domain/token-stats'
import type { Architecture } from './architecture.ts'
import type { Delta } from './delta.ts'
import type { Kernel } from './kernel.ts'
import type { Tiling } from './plan.ts'
import type { Weights } from './weights.ts'

/** One shard, or a range of its stages. */
export interface SegmentInput {
  readonly architecture: Architecture
  /** With the delta merged: `delta.apply(base)`. */
  readonly weights: Weights
  /** Absent: the base's own head, no adapters. */
  readonly delta?: Pick<Delta, 'head' | 'adapters'>
  /** Token ids of the shard's examples in the plan's order, each at least 2 long. */
  readonly sequences: readonly ArrayLike<number>[]
  readonly kernel: Kernel
  readonly tiling: Tiling
  /** Stages `from ≤ stage < to`. `to = L + 1` runs the head and gives statistics; otherwise the hidden states at boundary `to`. */
  readonly from: number
  readonly to: number
  /** `[tokens, d]` at boundary `from`, required when `from > 0`. Owned by the executor from here on: it is overwritten. */
  readonly hidden?: Float32Array
  /** Boundaries to hand out on the way, for caching. `onBoundary` must be done with the array when its promise resolves. */
  readonly boundaries?: readonly number[]
  readonly onBoundary?: (boundary: number, hidden: Float32Array) => Promise<void>
  /** Gives the event loop a turn; awaited between kernel calls. */
  readonly yieldNow: () => Promise<void>
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  /** Asked between kernel calls; when it says true, `Stopped` is thrown. */
  readonly shouldStop?: () => boolean
  /** Share of the segment's FLOPs done, 0 … 1. */
  readonly onProgress?: (done: number) => void
}

export interface SegmentOutput {
  /** Present when `to ≤ L`. */
  readonly hidden?: Float32Array
  /** Present when `to = L + 1`; example i is `sequences[i]`, n − 1 scored tokens each. */
  readonly stats?: TokenStats
  readonly measured: Measured
}

export interface Measured {
  readonly io_ms: number
  readonly kernel_ms: number
  readonly js_ms: number
  readonly flops: number
  readonly bytes: number
  readonly reads: number
  /** JS buffers + wasm heap at their highest. */
  readonly peak_bytes: number
}
