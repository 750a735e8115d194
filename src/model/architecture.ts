/**
 * A decoder-only transformer, described as data. Families (`architectures/`) translate a `config.json` into this value;
 * the planner, the graphs and the executor read nothing else, so a new family is one new file.
 *
 * Shapes: `d` width, `H` query heads, `K` key/value heads (H divisible by K), `e` head size, `f` MLP width, `V` vocabulary.
 */
export interface Architecture {
  readonly family: string
  readonly width: number
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  readonly intermediate: number
  readonly vocabulary: number
  /** Longest sequence the model can read. */
  readonly positions: number
  readonly activation: Activation
  readonly embedding: { readonly tensor: string; readonly position: PositionEncoding }
  readonly layers: readonly Layer[]
  readonly finalNorm: Norm
  /** Output projection `[V, d]`, stored `out_in`. `tied`: it is the embedding matrix. */
  readonly head: { readonly tensor: string; readonly tied: boolean }
}

export type Activation = 'gelu_tanh' | 'gelu' | 'relu' | 'silu'

export type PositionEncoding =
  /** A table `[positions, d]` added to the token embedding (GPT-2). */
  | { readonly kind: 'learned'; readonly tensor: string }
  /**
   * Rotary, on the first `2·inverseFrequencies.length` components of each head, "rotate half" layout.
   * `scaling` multiplies cos and sin (YaRN's attention factor; 1 otherwise).
   */
  | { readonly kind: 'rotary'; readonly inverseFrequencies: readonly number[]; readonly scaling: number }

export interface Norm {
  readonly kind: 'layer' | 'rms'
  readonly weight: string
  readonly bias?: string
  readonly epsilon: number
}

/**
 * `y = x·W + b`. The stored matrix is `[in, out]` (`in_out`, GPT-2's Conv1D) or `[out, in]` (`out_in`, Linear).
 * `outputs` counts this projection's own features; `slice` says where they lie among the stored ones when several projections share a
 * tensor (GPT-2's `c_attn`). `module` is the dotted path PEFT targets (`transformer.h.0.attn.c_attn`).
 */
export interface Projection {
  readonly module: string
  readonly weight: string
  readonly bias?: string
  readonly layout: 'in_out' | 'out_in'
  readonly inputs: number
  readonly outputs: number
  readonly slice?: readonly [from: number, to: number]
}

/** Pre-norm block: `x += attention(norm(x)); x += mlp(norm(x))`. */
export interface Layer {
  readonly attention: {
    readonly norm: Norm
    /** Logits are `(q · k) · scale`. Usually 1/√e; GPT-2's config can drop that or divide it by the layer's number. */
    readonly scale: number
    readonly q: Projection
    readonly k: Projection
    readonly v: Projection
    readonly o: Projection
  }
  readonly mlp: {
    readonly norm: Norm
    /** Present in gated MLPs (SwiGLU): `down(act(gate(x)) * up(x))`; absent: `down(act(up(x)))`. */
    readonly gate?: Projection
    readonly up: Projection
    readonly down: Projection
  }
}
