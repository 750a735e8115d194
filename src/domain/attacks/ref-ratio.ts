import { scored, type Attack } from './attack.ts'

/**
 * The paper's attack as plotted: the ratio of the two losses, `s = −ℓ_θ / ℓ_R`. −1 = fine-tuning changed nothing, towards 0 = learnt by heart.
 * Mireshghallah et al. (arXiv 2205.12506), run logs and plots.
 */
export const refRatio: Attack = {
  name: 'ref_ratio',
  version: 1,
  title: 'Reference ratio',
  formula: 's = −ℓ_θ(x) / ℓ_R(x)',
  paper: 'arXiv:2205.12506',
  needs: ['target_loss', 'reference_loss'],
  cost: { target: 1, reference: 1 },
  limits: 'Unstable for texts that the base already predicts almost surely (ℓ_R near 0).',
  score: ({ target, reference }) =>
    reference.loss === 0 ? { ok: false, reason: 'zero_loss' } : scored(-target.loss / reference.loss),
}
