import { scored, type Attack } from './attack.ts'
import { meanOfSmallest } from './min-k.ts'

const K = 0.2
/** A distribution that puts everything on one token has no spread to divide by. */
const LEAST_VARIANCE = 1e-6

/**
 * Min-K% on log-probabilities standardised by the model's own distribution at that position: `z_t = (lp_t − μ_t)/σ_t`, μ and σ² the expectation and variance
 * of log p under p (not the unweighted ones over the vocabulary), σ² at least 1e-6; then the mean of the 20 % smallest.
 * Zhang et al., *Min-K%++* (ICLR 2025, arXiv 2404.02936).
 */
export const minKpp: Attack = {
  name: 'min_k_pp',
  version: 1,
  title: 'Min-K%++',
  formula: 's = mean of the 20 % smallest (log p(x_t) − μ_t) / σ_t',
  paper: 'arXiv:2404.02936',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  limits: 'Built for pre-training data; positions where the model is nearly certain weigh heavily.',
  score: ({ target }) => scored(meanOfSmallest(standardised(target), K)),
}

export function standardised({ logProb, mean, variance }: Standardisable): Float64Array {
  const z = new Float64Array(logProb.length)
  for (let t = 0; t < z.length; t++) z[t] = (logProb[t]! - mean[t]!) / Math.sqrt(Math.max(variance[t]!, LEAST_VARIANCE))
  return z
}

interface Standardisable {
  readonly logProb: ArrayLike<number>
  readonly mean: ArrayLike<number>
  readonly variance: ArrayLike<number>
}
