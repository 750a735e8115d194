import { scored, type Attack } from './attack.ts'

/** The usual share of tokens. */
const K = 0.2

/**
 * A member has few outlier tokens: the mean of its k % least likely, `s = mean of the K smallest lp_t`, K = max(1, ⌊k n⌋), k = 20 %.
 * Shi et al., *Detecting pretraining data from large language models* (ICLR 2024, arXiv 2310.16789). Peers without the max(1, ·) return NaN for n < 5.
 */
export const minK: Attack = {
  name: 'min_k',
  version: 1,
  title: 'Min-K%',
  formula: 's = mean of the 20 % smallest log p(x_t)',
  paper: 'arXiv:2310.16789',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  limits:
    'Built for pre-training data; without calibration by the base it trails the reference attacks on fine-tuned models.',
  score: ({ target }) => scored(meanOfSmallest(target.logProb, K)),
}

/** Mean of the max(1, ⌊k n⌋) smallest values. */
export function meanOfSmallest(values: ArrayLike<number>, k: number): number {
  const count = Math.max(1, Math.floor(k * values.length))
  const ascending = new Float64Array(values).sort()
  let sum = 0
  for (let i = 0; i < count; i++) sum += ascending[i]!
  return sum / count
}
