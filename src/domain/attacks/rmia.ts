import { countBelow } from '../statistics/labelled-scores.ts'
import { scored, type Attack } from './attack.ts'

/** How much more than all other texts a text must be favoured by the tuned model. */
const GAMMA = 1
/** What is known of the tuned model without any shadow model: p̄ = ((1 + a)·p_R + (1 − a)) / 2. LeakPro's default. */
const A = 0.33
/** Fewer texts to compare with allow too few distinct scores. */
const LEAST_POPULATION = 20

/**
 * Robust membership inference, offline, with the base as the one reference: `pr(x) = p_θ(x) / p̄(x)`, p the geometric mean of a text's token probabilities and
 * p̄ = ((1 + a)·p_R + (1 − a))/2; `s = share of the suite's non-members z with pr(x)/pr(z) > γ`, a = 0.33, γ = 1. A non-member is not compared with itself.
 * Zarifzadeh, Liu & Shokri, *Low-cost high-power membership inference attacks* (ICML 2024, arXiv 2312.03262).
 */
export const rmia: Attack = {
  name: 'rmia',
  version: 1,
  title: 'Robust membership inference (RMIA)',
  formula: 's = share of non-members z with pr(x) / pr(z) > 1, pr = p_θ / (0.665·p_R + 0.335)',
  paper: 'arXiv:2312.03262',
  needs: ['target_loss', 'reference_loss'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  limits:
    'With one reference the order of texts is that of pr alone; the population only makes scores comparable between suites.',
  learn: (texts) => {
    const population = Float64Array.from(
      texts.filter(({ example }) => example.split === 'nonmember'),
      ratio,
    ).sort()
    return (text) => {
      const others = population.length - (text.example.split === 'nonmember' ? 1 : 0)
      if (others < LEAST_POPULATION) return { ok: false, reason: 'too_few_texts' }
      // pr(x)/pr(z) > γ; nothing is strictly less than itself
      return scored(countBelow(population, ratio(text) / GAMMA) / others)
    }
  },
}

interface Losses {
  readonly target: { readonly loss: number }
  readonly reference: { readonly loss: number }
}

/** pr = p_θ / p̄. */
export function ratio({ target, reference }: Losses): number {
  return Math.exp(-target.loss) / (((1 + A) * Math.exp(-reference.loss) + (1 - A)) / 2)
}
