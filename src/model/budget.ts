import type { Architecture } from './architecture.ts'

/** What one invocation on the edge may use. Each number with its reason. */
export interface EdgeBudget {
  /** JS buffers + wasm heap. An isolate has 128 MB; the script, the compiled graphs and V8 itself need the rest. */
  readonly memoryBytes: number
  /**
   * The kernel's heap out of that. It never shrinks and outlives the shard, so models that take turns in an isolate must agree on one share,
   * or the heap that one left would meet the buffers of another.
   */
  readonly kernelBytes: number
  /** One kernel call: about 50 ms at the expected speed, so that other requests in the isolate are served. */
  readonly callFlops: number
  /** Hidden states of a shard rest in JS for its whole life; more tokens would only save weight reads, already under 10 % of the time. */
  readonly shardTokens: number
  /** CPU seconds of one invocation: the platform's 300 s with a margin for a slow machine. */
  readonly invocationSeconds: number
  /** CPU seconds of a whole pass; beyond this the GPU endpoint is quicker and cheaper. */
  readonly passSeconds: number
  /** Expected speed of the kernel, FLOP/s. */
  readonly speed: number
}

export const edgeBudget: EdgeBudget = {
  memoryBytes: 112 * 1024 * 1024,
  kernelBytes: 60 * 1024 * 1024,
  callFlops: 1.2e9,
  shardTokens: 4096,
  invocationSeconds: 150,
  passSeconds: 8 * 3600,
  speed: 22e9,
}

/** Longer texts are cut by the caller: attention's memory grows with the square, and membership signals saturate long before. */
const maxSequence = 1024

/** Tokens of a text at most; virtual tokens in front take their share of the positions. */
export function sequenceCap(architecture: Pick<Architecture, 'positions'>, virtual = 0): number {
  return Math.min(architecture.positions - virtual, maxSequence)
}
