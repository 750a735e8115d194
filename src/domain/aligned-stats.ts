/**
 * Two models over the same tokens: how far apart their next-token distributions are after each token. Ragged like `TokenStats`, but example e
 * owns all its n tokens, `offsets[e] ≤ t < offsets[e+1]`: the state after the last one predicts something too.
 */
export interface AlignedStats {
  readonly offsets: Uint32Array
  /** KL(p_θ(·|x_≤t) ‖ p_R(·|x_≤t)) in nats. */
  readonly divergence: Float32Array
  /** The likeliest next token under each model. */
  readonly top: Int32Array
  readonly referenceTop: Int32Array
}
