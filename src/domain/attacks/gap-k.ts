import { scored, type Attack } from './attack.ts'
import { meanOfSmallest } from './min-k.ts'
import { windowMeans } from './window-means.ts'

const K = 0.2
const WINDOW = 3
/** The authors' own; Min-K%++ clamps at 1e-6. */
const LEAST_VARIANCE = 1e-8

/**
 * How far behind the favourite was the token that came? `g_t = (lp_t − max_v lp_v)/σ_t`, σ² the variance of log p under p, at least 1e-8; means of every three
 * neighbours; then the mean of the 20 % smallest. *Gap-K%* (arXiv 2601.19936).
 */
export const gapK: Attack = {
  name: 'gap_k',
  version: 1,
  title: 'Gap-K%',
  formula: 's = mean of the 20 % smallest means of 3 neighbouring (log p(x_t) − max_v log p(v)) / σ_t',
  paper: 'arXiv:2601.19936',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  onRequest: true,
  limits:
    'Built for pre-training data; where the model is nearly certain of another token, σ is tiny and that position decides.',
  score: ({ target }) => scored(meanOfSmallest(windowMeans(gaps(target), WINDOW), K)),
}

interface Judged {
  readonly logProb: ArrayLike<number>
  readonly bestOther: ArrayLike<number>
  readonly variance: ArrayLike<number>
}

function gaps({ logProb, bestOther, variance }: Judged): Float64Array {
  return Float64Array.from(logProb, (lp, t) => {
    const top = Math.max(lp, bestOther[t]!)
    return (lp - top) / Math.sqrt(Math.max(variance[t]!, LEAST_VARIANCE))
  })
}
