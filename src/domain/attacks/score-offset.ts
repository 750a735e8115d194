import type { Shadows } from '../shadows.ts'
import { median } from '../statistics/median.ts'
import { scored, type Attack } from './attack.ts'

/**
 * How hard is this text for anybody? φ(x) = ℓ_R − ℓ_θ less the middle between the shadow models that were trained on it and those that were not:
 * `s = φ − (med_in + med_out)/2`. A text without shadows on one side takes that side's median over the other texts.
 *
 * Difficulty calibration: Watson, Guo, Cormode & Sablayrolles (ICLR 2022, arXiv 2111.08440); the form and the filling-in are those of
 * `compute_score_offset` in TensorFlow Privacy.
 */
export const scoreOffset: Attack = {
  name: 'score_offset',
  version: 1,
  title: 'Score offset',
  formula: 's = φ − (med_in + med_out) / 2, φ = ℓ_R − ℓ_θ',
  paper: 'arXiv:2111.08440',
  needs: ['target_loss', 'reference_loss', 'shadows'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  limits: 'Works with few shadow models, and so corrects only where a text lies, not how widely it scatters.',
  learn: (texts) => {
    const middle = offsets(
      texts.map(({ shadows }) => shadows!),
      'both',
      median,
    )
    return ({ target, reference, shadows }) => {
      const offset = middle(shadows!)
      return offset === null ? { ok: false, reason: 'too_few_shadows' } : scored(reference.loss - target.loss - offset)
    }
  },
}

/** What to take off φ of a text; null where no text says anything about that side. */
export function offsets(
  texts: readonly Shadows[],
  side: 'in' | 'out' | 'both',
  average: (values: readonly number[]) => number,
): (text: Shadows) => number | null {
  const sides = side === 'both' ? (['in', 'out'] as const) : [side]
  const usual = sides.map((one) => {
    const known = texts.flatMap((text) => (text[one].length > 0 ? [average(text[one])] : []))
    return known.length > 0 ? average(known) : null
  })
  return (text) => {
    let sum = 0
    for (const [i, one] of sides.entries()) {
      const own = text[one].length > 0 ? average(text[one]) : usual[i]!
      if (own === null) return null
      sum += own
    }
    return sum / sides.length
  }
}
