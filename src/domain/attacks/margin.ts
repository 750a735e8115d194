import { scored, type Attack } from './attack.ts'

/**
 * The mean lead of the token that came over its best rival, `m_t = lp_t − max_{v ≠ x_t} lp_v`, `s = mean_t m_t`: the logit margin of Carlini et al.,
 * *Membership inference attacks from first principles* (arXiv 2112.03570), token by token. m_t > 0 means greedy decoding emits the token.
 */
export const margin: Attack = {
  name: 'margin',
  version: 1,
  title: 'Margin',
  formula: 's = mean of log p(x_t) − max over v ≠ x_t of log p(v)',
  paper: 'arXiv:2112.03570',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  onRequest: true,
  limits: 'Not calibrated by the base: predictable texts have wide margins whether or not they were trained on.',
  score: ({ target: { logProb, bestOther } }) => {
    let sum = 0
    for (let t = 0; t < logProb.length; t++) sum += logProb[t]! - bestOther[t]!
    return scored(sum / logProb.length)
  },
}
