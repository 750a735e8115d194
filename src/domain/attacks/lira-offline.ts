import { pooledSpread } from '../shadows.ts'
import { median } from '../statistics/median.ts'
import { logNormalCdf } from '../statistics/normal.ts'
import { scored, type Attack } from './attack.ts'
import { LEAST_SHADOWS } from './lira-online.ts'

/**
 * One-sided test against the shadow models that were *not* trained on the text: `s = −log(1 − Φ((φ − med_out) / σ_out))`, φ = ℓ_R − ℓ_θ, median of the text's own
 * shadows, spread pooled over all texts. The paper's offline score is Φ itself; its negative log survival has the same order and does not run into 1.
 *
 * Carlini et al., *Membership inference attacks from first principles* (IEEE S&P 2022, arXiv 2112.03570).
 */
export const liraOffline: Attack = {
  name: 'lira_offline',
  version: 1,
  title: 'Likelihood ratio, offline (LiRA)',
  formula: 's = −log(1 − Φ((φ − med_out) / σ_out)), φ = ℓ_R − ℓ_θ',
  paper: 'arXiv:2112.03570',
  needs: ['target_loss', 'reference_loss', 'shadows'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  limits:
    'Needs scans of shadow models that were tuned like the target without the text; asks only whether φ is unusual for a non-member.',
  learn: (texts) => {
    const spread = pooledSpread(texts.map(({ shadows }) => shadows!.out))
    return ({ target, reference, shadows }) => {
      if (shadows!.out.length < LEAST_SHADOWS || spread === null) return { ok: false, reason: 'too_few_shadows' }
      const z = (reference.loss - target.loss - median(shadows!.out)) / spread
      return scored(-logNormalCdf(-z))
    }
  },
}
