import type { AlteredLoss } from '../evidence.ts'
import { scored, type Attack } from './attack.ts'

/**
 * Does the loss rise when the text is changed a little? `s = κ_θ = mean_j ℓ_θ(x̃_j) − ℓ_θ(x)` over the text's neighbours x̃_j: up to ten that the suite gives
 * (`neighbours` of an example; made by a masked language model, as in the paper), or ten copies with 5 % of the tokens drawn anew from the suite's unigram.
 * Mattern et al., *Membership inference attacks against language models via neighbourhood comparison* (Findings of ACL 2023, arXiv 2305.18462).
 */
export const neighborhood: Attack = {
  name: 'neighborhood',
  version: 1,
  title: 'Neighbourhood comparison',
  formula: 's = mean over neighbours x̃ of ℓ_θ(x̃) − ℓ_θ(x)',
  paper: 'arXiv:2305.18462',
  needs: ['target_loss', 'neighbours/target'],
  cost: { target: 11, reference: 0 },
  onRequest: true,
  limits:
    'Eleven passes. Neighbours drawn from a unigram are less fluent than a masked language model’s: give `neighbours` to compare with the literature.',
  score: ({ target, views }) => scored(rise(views['neighbours']!.target, target.loss)),
}

/** κ: how far the loss of the neighbours lies above that of the text. */
export function rise(neighbours: readonly AlteredLoss[], loss: number): number {
  return neighbours.reduce((sum, one) => sum + one.loss, 0) / neighbours.length - loss
}
