import { scored, type Attack } from './attack.ts'

const K = 0.4
/** Nats. */
const MOST_ENTROPY = 2
/** What a text without a single surprising token counts as, in the authors' benchmark: the least suspicious. */
const NONE = -100

/**
 * Surprising tokens: where the model was sure (entropy below 2 nats) and the token is yet among the 40 % least likely of the text, the mean log-probability.
 * Zhang & Wu (arXiv 2407.21248), with the parameters of the SoK benchmark (arXiv 2406.17975). A text without such tokens scores −100, by convention.
 */
export const surp: Attack = {
  name: 'surp',
  version: 1,
  title: 'Surprising tokens (SURP)',
  formula: 's = mean of log p(x_t) over tokens among the 40 % least likely whose entropy −μ_t is below 2',
  paper: 'arXiv:2407.21248',
  needs: ['target_tokens'],
  cost: { target: 1, reference: 0 },
  onRequest: true,
  limits:
    'Small models are seldom sure: many texts then have no surprising token and are scored by convention; their number is reported.',
  score: ({ target: { logProb, mean } }) => {
    const ascending = Array.from(logProb.keys()).sort((a, b) => logProb[a]! - logProb[b]! || a - b)
    const surprising = ascending.slice(0, Math.floor(K * logProb.length)).filter((t) => -mean[t]! < MOST_ENTROPY)
    if (surprising.length === 0) return { ok: true, value: NONE, degenerate: true }
    return scored(surprising.reduce((sum, t) => sum + logProb[t]!, 0) / surprising.length)
  },
}
