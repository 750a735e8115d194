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
  readonly embedding: {
    readonly tensor: string
    readonly position: PositionEncoding
    /** Factor on what enters the first layer (Gemma): on the embedding's rows, and on those of virtual tokens only where it says so. */
    readonly scale?: { readonly factor: number; readonly virtualToo: boolean }
  }
  readonly layers: readonly Layer[]
  readonly finalNorm: Norm
  /** Output projection `[V, d]`, stored `out_in`. `tied`: it is the embedding matrix. `module`: its path, where that is not `lm_head`. */
  readonly head: { readonly tensor: string; readonly tied: boolean; readonly module?: string }
}

export type Activation = 'gelu_tanh' | 'gelu' | 'relu' | 'silu'

export type PositionEncoding =
  /** A table `[offset + positions, d]` added to the token embedding, its first `offset` rows unused (GPT-2: none; OPT: 2). */
  | { readonly kind: 'learned'; readonly tensor: string; readonly offset?: number }
  /** Rotary, on the first `2·inverseFrequencies.length` components of each head, "rotate half" layout. */
  | ({ readonly kind: 'rotary' } & Rope)

/** Position t turns pair i of a head by `t · inverseFrequencies[i]`; `scaling` multiplies cos and sin (YaRN's attention factor; 1 otherwise). */
export interface Rope {
  readonly inverseFrequencies: readonly number[]
  readonly scaling: number
}

export interface Norm {
  readonly kind: 'layer' | 'rms'
  readonly weight: string
  readonly bias?: string
  readonly epsilon: number
  /** The stored weight is the difference from 1 (Gemma). */
  readonly aboutOne?: boolean
}

/**
 * `y = x·W + b`. The stored matrix is `[in, out]` (`in_out`, GPT-2's Conv1D) or `[out, in]` (`out_in`, Linear).
 * `outputs` counts this projection's own features; `slice` says where they lie among the stored ones when several projections share a
 * tensor one after the other (GPT-2's `c_attn`); `interleaved` which of the three they are where they take turns head by head (GPT-NeoX).
 * `module` is the dotted path PEFT targets (`transformer.h.0.attn.c_attn`).
 */
export interface Projection {
  readonly module: string
  readonly weight: string
  readonly bias?: string
  readonly layout: 'in_out' | 'out_in'
  readonly inputs: number
  readonly outputs: number
  readonly slice?: readonly [from: number, to: number]
  readonly interleaved?: 0 | 1 | 2
}

/** Projections that share the stored tensor. */
export function sharedBy({ slice, interleaved }: Projection): number {
  return slice !== undefined || interleaved !== undefined ? 3 : 1
}

/**
 * Pre-norm block: `x += attention(norm(x)); x += mlp(norm(x))`; parallel: `x += attention(norm₁(x)) + mlp(norm₂(x))`. An `outputNorm` (Gemma 3) is
 * applied to what a half puts out, before it is added.
 */
export interface Layer {
  readonly parallel?: boolean
  readonly attention: {
    readonly norm: Norm
    /** Logits are `(q · k) · scale`. Usually 1/√e; GPT-2's config can drop that or divide it by the layer's number. */
    readonly scale: number
    /** Keys that a query sees at most, its own among them; absent: all before it. */
    readonly window?: number
    /** This layer's own angles, where they differ from the model's. */
    readonly rope?: Rope
    /** RMS norms `[e]` of every query and key head, before they are rotated. */
    readonly qNorm?: Norm
    readonly kNorm?: Norm
    readonly outputNorm?: Norm
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
    readonly outputNorm?: Norm
  }
}
