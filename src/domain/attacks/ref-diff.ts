import { scored, type Attack } from './attack.ts'

/**
 * Likelihood ratio against the base checkpoint, per token, in nats: `s = ℓ_R − ℓ_θ`. How much fine-tuning taught the model to expect this text.
 * Mireshghallah et al., *An empirical analysis of memorization in fine-tuned autoregressive language models* (EMNLP 2022, arXiv 2205.12506);
 * the difference is what the authors' later code uses, their plots use the ratio (`ref_ratio`).
 */
export const refDiff: Attack = {
  name: 'ref_diff',
  version: 1,
  title: 'Reference difference',
  formula: 's = ℓ_R(x) − ℓ_θ(x)',
  paper: 'arXiv:2205.12506',
  needs: ['target_loss', 'reference_loss'],
  cost: { target: 1, reference: 1 },
  limits: 'Only as good as the reference: it must be the exact checkpoint that fine-tuning started from.',
  score: ({ target, reference }) => scored(reference.loss - target.loss),
}
