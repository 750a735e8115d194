import { scored, type Attack } from './attack.ts'
import { rise } from './neighborhood.ts'

/**
 * Neighbourhood comparison, calibrated by the base: `s = κ_θ − κ_R`, κ the rise of the loss from a text to its neighbours under either model. What is sharp
 * about a text in itself cancels; what fine-tuning sharpened stays. The calibration is that of `ref_diff` (Mireshghallah et al., arXiv 2203.03929).
 */
export const neighborhoodRef: Attack = {
  name: 'neighborhood_ref',
  version: 1,
  title: 'Neighbourhood against the base',
  formula: 's = κ_θ − κ_R, κ = mean over neighbours x̃ of ℓ(x̃) − ℓ(x)',
  paper: 'arXiv:2305.18462',
  needs: ['target_loss', 'reference_loss', 'neighbours/target', 'neighbours/reference'],
  cost: { target: 11, reference: 11 },
  onRequest: true,
  limits: 'Twenty-two passes, those of the base once per suite. Not an attack of the literature under this name.',
  score: ({ target, reference, views }) => {
    const { target: tuned, reference: base } = views['neighbours']!
    return scored(rise(tuned, target.loss) - rise(base, reference.loss))
  },
}
