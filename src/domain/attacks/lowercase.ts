import { scored, type Attack } from './attack.ts'

/**
 * A text learnt by heart suffers when its capitals go: `s = ℓ_θ(lower(x)) / ℓ_θ(x)`.
 * Carlini et al. (arXiv 2012.07805); the ratio as in Min-K%++'s code. Undefined for scripts without case.
 */
export const lowercase: Attack = {
  name: 'lowercase',
  version: 1,
  title: 'Lowercase',
  formula: 's = ℓ_θ(lower(x)) / ℓ_θ(x)',
  paper: 'arXiv:2012.07805',
  needs: ['target_loss', 'lower/target'],
  cost: { target: 2, reference: 0 },
  onRequest: true,
  limits: 'Says little about texts that are mostly lower case already; nothing about caseless scripts.',
  score: ({ target, views }) =>
    target.loss === 0 ? { ok: false, reason: 'zero_loss' } : scored(views['lower']!.target[0]!.loss / target.loss),
}
