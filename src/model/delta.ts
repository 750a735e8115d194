import type { Activation, Norm } from './architecture.ts'
import type { Virtual } from './virtual.ts'
import type { Weights } from './weights.ts'

/** What was tuned, as submitted. `deltas/` detects the kind and builds this value from the uploaded files' headers. */
export interface Delta {
  readonly kind: DeltaKind
  /** Parameters that training could change, counted from the uploaded tensors. */
  readonly trainableParameters: number
  /** What differs from the base; `startLayer` is where a forward pass must begin: 0 … layers (= only the head), −1 … embedding changed. */
  readonly changed: { readonly embedding: boolean; readonly layers: readonly number[]; readonly head: boolean }
  /** The tensors of `apply`'s weights that are not the base's: those that a tensor of the base became, and those that it has none for. */
  readonly tensors: { readonly changed: readonly string[]; readonly added: readonly string[] }
  /** The base's weights with the delta merged in. Structural parts (bottlenecks) are in `adapters`, not here. */
  apply(base: Weights): Weights
  /** The output projection after tuning: a head that was tied may have become a tensor of its own. */
  readonly head: { readonly tensor: string; readonly bias?: string }
  /** Bottleneck adapters by layer index, in the order they act. */
  readonly adapters: ReadonlyMap<number, readonly Bottleneck[]>
  /** Learned vectors in front of every text (prompt and prefix tuning). */
  readonly virtual?: Virtual
  /** Facts a user should see: tolerated oddities of the files ("alpha set to r: saved by adapters < 1.1.0"). */
  readonly notes: readonly string[]
}

export type DeltaKind = 'full' | 'head' | 'lora' | 'ia3' | 'bottleneck' | 'prefix' | 'prompt'

/**
 * One bottleneck adapter (AdapterHub), at most one per half of a block. With `h` the half's output, `x` what entered the
 * half before its norm (the residual stream), the half's new stream is
 *
 *     u = up(act(down(normBefore?(input))))      input: h, h + x or x
 *     y = normAfter?(u) + residual               residual: h or h + x; inside normAfter when `residualBeforeNorm`
 *     stream = y + (addStream ? x : 0)
 *
 * The defaults of the library (Pfeiffer): input `sum`, residual `half`, addStream. Parallel: input `stream`, residual `half`.
 * A constant, learned or per-channel scaling of `u` is folded into `up` by `Delta.apply`.
 */
export interface Bottleneck {
  readonly after: 'attention' | 'mlp'
  /** `half` = h, `sum` = h + x, `stream` = x. */
  readonly input: 'half' | 'sum' | 'stream'
  readonly residual: 'half' | 'sum'
  readonly residualBeforeNorm: boolean
  readonly addStream: boolean
  readonly activation: Activation | 'tanh' | 'identity'
  /** Names in the weights returned by `apply`; `down` `[r, d]`, `up` `[d, r]`, both `out_in`. */
  readonly down: { readonly weight: string; readonly bias: string }
  readonly up: { readonly weight: string; readonly bias: string }
  /** r, the bottleneck's width. */
  readonly size: number
  readonly normBefore?: Norm
  readonly normAfter?: Norm
}
