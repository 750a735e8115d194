import type { Activation } from './architecture.ts'
import type { Weights } from './weights.ts'

/** What was tuned, as submitted. `deltas/` detects the kind and builds this value from the uploaded files' headers. */
export interface Delta {
  readonly kind: DeltaKind
  /** Parameters that training could change, counted from the uploaded tensors. */
  readonly trainableParameters: number
  /** What differs from the base; `startLayer` is where a forward pass must begin: 0 … layers (= only the head), −1 … embedding changed. */
  readonly changed: { readonly embedding: boolean; readonly layers: readonly number[]; readonly head: boolean }
  /** The base's weights with the delta merged in. Structural parts (bottlenecks) are in `adapters`, not here. */
  apply(base: Weights): Weights
  /** The output projection after tuning: a head that was tied may have become a tensor of its own. */
  readonly head: { readonly tensor: string; readonly bias?: string }
  /** Bottleneck adapters by layer index, in the order they act. */
  readonly adapters: ReadonlyMap<number, readonly Bottleneck[]>
  /** Facts a user should see: tolerated oddities of the files ("alpha set to r: saved by adapters < 1.1.0"). */
  readonly notes: readonly string[]
}

export type DeltaKind = 'full' | 'head' | 'lora' | 'ia3' | 'bottleneck'

/**
 * One adapter module: `up(act(down(norm?(input))))·scaling`, added to `residual`.
 * `after: 'attention' | 'mlp'` says which half's output it sees. `input` and `residual` name the value taken:
 * `half` is that half's output before the block's residual is added, `sum` after it, `block_input` is what entered the half.
 */
export interface Bottleneck {
  readonly after: 'attention' | 'mlp'
  readonly parallel: boolean
  readonly input: 'half' | 'sum' | 'block_input'
  readonly residual: 'half' | 'sum' | 'none'
  readonly activation: Activation | 'swish' | 'tanh' | 'identity'
  readonly scaling: number
  /** Names in the weights returned by `apply`; `down` `[r, d]`, `up` `[d, r]`, both `out_in`. */
  readonly down: { readonly weight: string; readonly bias?: string }
  readonly up: { readonly weight: string; readonly bias?: string }
  readonly size: number
  readonly normBefore?: { readonly weight: string; readonly bias: string; readonly epsilon: number }
  readonly normAfter?: { readonly weight: string; readonly bias: string; readonly epsilon: number }
}
