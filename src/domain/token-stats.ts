/**
 * log q(x_t | x_<t) under other ways of sampling than from p itself, each alone: temperature ½, top-k at 40, top-p at 0.95. In place of log 0, where a
 * scheme never draws the token, stands −10⁶: e to this is 0, and sums stay finite.
 */
export interface SampledLogProbs {
  readonly cold: Float32Array
  readonly topK: Float32Array
  readonly topP: Float32Array
}

/**
 * The token record: everything every attack needs from one forward pass of one model over a list of texts.
 * Ragged: example `e` owns the scored tokens `offsets[e] ≤ t < offsets[e+1]`. A text of n tokens has n − 1 scored tokens
 * (the first has nothing before it), or n when the tokenizer prepends a beginning-of-sequence token.
 *
 * Log-probabilities are natural (nats). Source of mean and variance: Min-K%++ (arXiv 2404.02936), under the model's own distribution p.
 */
export interface TokenStats {
  readonly offsets: Uint32Array
  /** The token that came, x_t. */
  readonly token: Int32Array
  /** log p(x_t | x_<t). */
  readonly logProb: Float32Array
  /** μ_t = Σ_v p_v log p_v (= −entropy). */
  readonly mean: Float32Array
  /** σ²_t = Σ_v p_v (log p_v)² − μ_t², ≥ 0. */
  readonly variance: Float32Array
  /** Tokens strictly more probable than x_t: 0 = greedy decoding would emit it. */
  readonly rank: Int32Array
  /** max over v ≠ x_t of log p_v. */
  readonly bestOther: Float32Array
  /** From runners that record them. */
  readonly sampled?: SampledLogProbs
}
