import { scored, type Attack } from './attack.ts'

/**
 * The baseline of all attacks: texts that the model likes are called members. `s = −ℓ_θ`, ℓ = mean token NLL in nats.
 * Yeom, Giacomelli, Fredrikson & Jha, *Privacy risk in machine learning* (CSF 2018, arXiv 1709.01604).
 */
export const loss: Attack = {
  name: 'loss',
  version: 1,
  title: 'Loss',
  formula: 's = −ℓ_θ(x)',
  paper: 'arXiv:1709.01604',
  needs: ['target_loss'],
  cost: { target: 1, reference: 0 },
  limits: 'Mixes memory with how easy a text is: common phrases look like members.',
  score: ({ target }) => scored(-target.loss),
}
