import { pooledSpread } from '../shadows.ts'
import { median } from '../statistics/median.ts'
import { scored, type Attack } from './attack.ts'

/** A median of one value is no more than that value. */
export const LEAST_SHADOWS = 2

/**
 * Likelihood ratio from shadow models: how likely is φ(x) = ℓ_R − ℓ_θ among models that were trained on x, against models that were not?
 * `s = log N(φ; med_in, σ_in) − log N(φ; med_out, σ_out)`, medians of the text's own shadows, spreads pooled over all texts (the fixed-variance form, for few
 * shadows). ℓ_R is the same for all models of a text: it cancels.
 *
 * Carlini et al., *Membership inference attacks from first principles* (IEEE S&P 2022, arXiv 2112.03570).
 */
export const liraOnline: Attack = {
  name: 'lira_online',
  version: 1,
  title: 'Likelihood ratio, online (LiRA)',
  formula: 's = log N(φ; med_in, σ_in) − log N(φ; med_out, σ_out), φ = ℓ_R − ℓ_θ',
  paper: 'arXiv:2112.03570',
  needs: ['target_loss', 'reference_loss', 'shadows'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  limits:
    'Needs scans of shadow models, each tuned like the target on another half of the texts; as good as they resemble it.',
  learn: (texts) => {
    const within = pooledSpread(texts.map(({ shadows }) => shadows!.in))
    const without = pooledSpread(texts.map(({ shadows }) => shadows!.out))
    return ({ target, reference, shadows }) => {
      const few = Math.min(shadows!.in.length, shadows!.out.length) < LEAST_SHADOWS
      if (few || within === null || without === null) return { ok: false, reason: 'too_few_shadows' }
      const phi = reference.loss - target.loss
      return scored(logDensity(phi, median(shadows!.in), within) - logDensity(phi, median(shadows!.out), without))
    }
  },
}

/** Of a normal, less the constant that the ratio cancels. */
function logDensity(value: number, location: number, scale: number): number {
  return -(((value - location) / scale) ** 2) / 2 - Math.log(scale)
}
