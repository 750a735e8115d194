import { scored, type Attack } from './attack.ts'
import { conditional } from './behind-shots.ts'

/**
 * Relative conditional log-likelihood: foreign texts in front of a text help with what was not known by heart, hardly with what was, and may even mislead.
 * `s = ll(x | P_non) / ll(x)`, ll the mean log-probability per token of the text alone (the prefix conditions and is masked from the loss),
 * P_non up to seven non-members of the suite (a tenth of them at most), which are not scored. Both are negative: a member's ratio is larger.
 * Xie et al., *ReCaLL: Membership inference via relative conditional log-likelihoods* (EMNLP 2024, arXiv 2406.15968), and the authors' code.
 */
export const recall: Attack = {
  name: 'recall',
  version: 1,
  title: 'Relative conditional likelihood (ReCaLL)',
  formula: 's = ll(x | P_non) / ll(x), ll = mean log p(x_t), P_non = non-members of the suite',
  paper: 'arXiv:2406.15968',
  needs: ['target_tokens', 'nonmember_prefix/target'],
  cost: { target: 2, reference: 0 },
  onRequest: true,
  limits:
    'The second pass reads the shots again in front of every text; with a short context few fit, and long texts keep only their start. Shots resemble non-members more than members where the suite is shifted.',
  score: (signals) => {
    const { alone, behind } = conditional(signals, 'nonmember_prefix')
    return alone === 0 ? { ok: false, reason: 'zero_loss' } : scored(behind / alone)
  },
}
