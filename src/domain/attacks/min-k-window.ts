import { scored, type Attack } from './attack.ts'
import { meanOfSmallest } from './min-k.ts'
import { windowMeans } from './window-means.ts'

const K = 0.2
const WINDOW = 3

/**
 * Min-K% over n-grams: the mean log-probability of every window of three tokens, then the mean of the 20 % smallest. One odd token no longer decides.
 * The variant is MIMIR's (`window`, `stride = 1`; Duan et al., arXiv 2402.07841) on Shi et al.'s Min-K%. A text shorter than a window counts token by token.
 */
export const minKWindow: Attack = {
  name: 'min_k_window',
  version: 1,
  title: 'Min-K% over windows',
  formula: 's = mean of the 20 % smallest means of 3 neighbouring log p(x_t)',
  paper: 'arXiv:2402.07841',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  onRequest: true,
  limits: 'A variant of min_k: says something new only where single outlier tokens blur that one.',
  score: ({ target }) => scored(meanOfSmallest(windowMeans(target.logProb, WINDOW), K)),
}
