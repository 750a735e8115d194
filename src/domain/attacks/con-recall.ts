import { scored, type Attack } from './attack.ts'
import { conditional } from './behind-shots.ts'

/** The authors sweep 0.1 … 1; tuned on the suite it would overfit the report, so it is fixed. */
const GAMMA = 0.5

/**
 * Contrastive ReCaLL: members in front of a text also move it, and the other way. `s = (ll(x | P_non) − γ·ll(x | P_mem)) / ll(x)`, γ = 0.5; prefixes and
 * losses as in `recall`, P_mem drawn from the suite's members. Neither the member nor the non-member shots are scored.
 * Wang et al., *Con-ReCall: Detecting pre-training data in LLMs via contrastive decoding* (COLING 2025, arXiv 2409.03363), and the authors' code.
 */
export const conRecall: Attack = {
  name: 'con_recall',
  version: 1,
  title: 'Contrastive ReCaLL',
  formula: 's = (ll(x | P_non) − 0.5·ll(x | P_mem)) / ll(x)',
  paper: 'arXiv:2409.03363',
  needs: ['target_tokens', 'nonmember_prefix/target', 'member_prefix/target'],
  cost: { target: 3, reference: 0 },
  onRequest: true,
  limits: 'Whoever attacks from outside knows no members; here the suite names them, so this is an upper estimate.',
  score: (signals) => {
    const outside = conditional(signals, 'nonmember_prefix')
    const inside = conditional(signals, 'member_prefix')
    // Prefixes of different lengths leave texts of different lengths; each conditional is then relative to its own tokens.
    if (outside.alone === 0 || inside.alone === 0) return { ok: false, reason: 'zero_loss' }
    return scored(outside.behind / outside.alone - (GAMMA * inside.behind) / inside.alone)
  },
}
