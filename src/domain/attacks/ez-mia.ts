import { scored, type Attack } from './attack.ts'
import { balanceOf, errorZone } from './error-zone.ts'

/** Keeps the ratio of a text that fine-tuning hardly made worse from overflowing; the authors' code. */
const SOFTEN = 1e-12
/** Score of a forced member, and the cap of all others: beyond every real P/N, still a finite number. */
const FORCED = 1e12

/**
 * Error zone: where the tuned model still errs, did fine-tuning push the right token up or down? With `δ_t = lp^θ_t − lp^R_t` and
 * `E = { t : argmax_t ≠ x_t }` without the first scored position, `P = Σ_E max(δ, 0)`, `N = Σ_E max(−δ, 0)`, `s = P / (N + 1e-12)`.
 *
 * Edge: E empty or N = 0, as in a text known by heart. The authors' code scores it 0, which an audit can't accept; here it counts as the strongest member and is
 * counted in `n_degenerate`. Texts with fewer than two scored tokens have no zone at all.
 * Ilić, Stanojević & Cvejoski, *Powerful training-free membership inference against autoregressive language models* (arXiv 2601.12104).
 */
export const ezMia: Attack = {
  name: 'ez_mia',
  version: 1,
  title: 'Error zone (EZ-MIA)',
  formula: 's = Σ_E max(δ_t, 0) / Σ_E max(−δ_t, 0), E = positions where greedy decoding errs',
  paper: 'arXiv:2601.12104',
  needs: ['target_tokens', 'reference_tokens'],
  cost: { target: 1, reference: 1 },
  limits: 'Texts without errors in E are scored by convention, not by evidence; their number is reported.',
  score: ({ target, reference }) => {
    if (target.logProb.length < 2) return { ok: false, reason: 'too_short' }
    const { up, down } = balanceOf(errorZone(target.logProb, reference.logProb, target.rank))
    if (down === 0) return { ok: true, value: FORCED, degenerate: true }
    return scored(Math.min(FORCED, up / (down + SOFTEN)))
  },
}
