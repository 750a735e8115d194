import type { Activation } from './architecture.ts'

/**
 * The numeric seam: the few operations a transformer's forward pass is made of, over flat token rows `[n, d]` without padding.
 * Implemented twice: `kernel-plain.ts` is the textbook and the oracle, `kernel-ort.ts` runs ONNX graphs. Weights are always arguments,
 * so that an implementation holds nothing between calls; wide operations are called once per tile and return additive contributions.
 */
export interface Kernel {
  /** Norm → q, k, v for a tile of heads → rotary or nothing → causal softmax → those heads' share of the output projection: `[n, d]` to be added up. */
  attention(call: AttentionCall): Promise<Float32Array>
  /** Norm → (gate ·) up → activation → down, for a tile of the intermediate width: `[n, d]` to be added up. */
  mlp(call: MlpCall): Promise<Float32Array>
  /** Norm? → down → activation → up → norm?, with the residual: `[n, d]`. */
  bottleneck(call: BottleneckCall): Promise<Float32Array>
  norm(call: NormCall): Promise<Float32Array>
  /** Statistics of `x · tileᵀ (+ bias)` over a tile of the vocabulary; the logits themselves never leave. */
  vocabulary(call: VocabularyCall): Promise<VocabularyTile>
  /** Two models' logits over the same tile of the vocabulary, held against each other. */
  compare(call: CompareCall): Promise<CompareTile>
  /** A tile's share of the squared norm of the loss's gradient in the output projection, `[sequences]`. */
  gradient(call: GradientCall): Promise<Float32Array>
  /** Bytes the implementation's own heap has grown to. It never shrinks. */
  heapBytes(): number
}

/** A matrix `[inputs, outputs]` (`in_out`) or `[outputs, inputs]` (`out_in`), row-major, with an optional bias `[outputs]`. */
export interface Linear {
  readonly values: Float32Array
  readonly layout: 'in_out' | 'out_in'
  readonly inputs: number
  readonly outputs: number
  readonly bias?: Float32Array
}

/** `layer`: (x − mean) / √(var + ε) · weight + bias. `rms`: x / √(mean x² + ε) · weight. */
export interface NormWeights {
  readonly kind: 'layer' | 'rms'
  readonly weight: Float32Array
  readonly bias?: Float32Array
  readonly epsilon: number
}

/** Cosines and sines `[positions, pairs]`; pair j turns components j and j + pairs of the head; the rest pass unchanged. */
export interface Rotary {
  readonly cos: Float32Array
  readonly sin: Float32Array
  readonly pairs: number
}

export interface AttentionCall {
  /** `[n, d]`: whole sequences, one after the other. */
  readonly x: Float32Array
  readonly width: number
  /** Tokens of each sequence; they add up to n. */
  readonly lengths: readonly number[]
  readonly norm: NormWeights
  /** `[d, heads·headSize]`, `[d, kvHeads·headSize]` twice, `[heads·headSize, d]`; query head h reads key head ⌊h·kvHeads/heads⌋. */
  readonly q: Linear
  readonly k: Linear
  readonly v: Linear
  readonly o: Linear
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  /** Attention logits are (q · k) · scale. */
  readonly scale: number
  /** Norms over the components of every query and key head, before they are rotated. */
  readonly qNorm?: NormWeights
  readonly kNorm?: NormWeights
  readonly rotary?: Rotary
  /** Keys that a query sees at most, its own among them. */
  readonly window?: number
  /** Keys and values `[p, kvHeads·headSize]` that every sequence finds in front of its own; neither rotated nor masked. */
  readonly past?: { readonly keys: Float32Array; readonly values: Float32Array }
}

export interface MlpCall {
  readonly x: Float32Array
  readonly width: number
  readonly norm: NormWeights
  readonly activation: Activation
  readonly gate?: Linear
  readonly up: Linear
  readonly down: Linear
}

export interface BottleneckCall {
  readonly x: Float32Array
  readonly width: number
  /** `[n, d]`, added after `normAfter`, or before it when `residualBeforeNorm`. */
  readonly residual: Float32Array
  readonly residualBeforeNorm: boolean
  readonly activation: Activation | 'tanh' | 'identity'
  readonly down: Linear
  readonly up: Linear
  readonly normBefore?: NormWeights
  readonly normAfter?: NormWeights
}

export interface NormCall {
  readonly x: Float32Array
  readonly width: number
  readonly norm: NormWeights
}

export interface VocabularyCall {
  /** Normed hidden states `[n, d]`. */
  readonly x: Float32Array
  readonly width: number
  /** Rows of the output projection, `out_in`: `[tile, d]`. */
  readonly head: Linear
  /** Column of the token that came, counted from the tile's first; anything outside `0 … tile − 1` when it lies elsewhere. `[n]` */
  readonly target: Int32Array
  /** Its logit, computed beforehand. `[n]` */
  readonly targetLogit: Float32Array
}

/**
 * Per token, over the tile's columns v ≠ target: the largest logit m, Σ e^(l−m), Σ (l−m)·e^(l−m), Σ (l−m)²·e^(l−m), and how many
 * logits are strictly greater than the target's. The target is left out, so its rank can't depend on the order of a summation.
 */
export interface VocabularyTile {
  readonly max: Float32Array
  readonly sum: Float32Array
  readonly sum1: Float32Array
  readonly sum2: Float32Array
  readonly above: Float32Array
}

/** What one model brings to a comparison: normed states `[n, d]` and rows of its output projection, `out_in`. */
export interface HeadTile {
  readonly x: Float32Array
  readonly width: number
  readonly head: Linear
}

export interface CompareCall {
  readonly target: HeadTile
  readonly reference: HeadTile
}

/**
 * Per token, with l the target's and r the reference's logits of the tile's columns: their maxima m and q, Σ e^(l−m), Σ e^(r−q),
 * Σ e^(l−m)·((l−m) − (r−q)), and the columns (counted from the tile's first) where they are largest.
 */
export interface CompareTile {
  readonly max: Float32Array
  readonly sum: Float32Array
  readonly cross: Float32Array
  readonly top: Float32Array
  readonly referenceMax: Float32Array
  readonly referenceSum: Float32Array
  readonly referenceTop: Float32Array
}

/**
 * With g_t = p_t − e_(x_t) over the tile's columns and h_t the states of one sequence: ‖Σ_t g_t h_tᵀ‖² = Σ_(s,t) (g_s·g_t)(h_s·h_t),
 * which adds up over tiles. The tile's part of the gradient itself, `[tile, d]` a sequence, is never made.
 */
export interface GradientCall {
  /** Normed states `[n, d]`: whole sequences, one after the other. */
  readonly x: Float32Array
  readonly width: number
  readonly lengths: readonly number[]
  readonly head: Linear
  /** log Σ_v e^(l_v) over the whole vocabulary. `[n]` */
  readonly logSum: Float32Array
  /** As in `VocabularyCall`. `[n]` */
  readonly target: Int32Array
}
