import { rarity, type TokenFrequencies } from '../token-frequencies.ts'
import { scored, type Attack } from './attack.ts'

/** The authors' cap: one token that the model is sure of must not decide. */
const CAP = 0.01

/**
 * Divergence-calibrated detection: being sure of a token that is rare everywhere else says more than being sure of a common one. Over the first occurrence of
 * each token, `α_t = p(x_t)·log(1/f(x_t))`, f its smoothed frequency in a clean corpus; `s = mean of min(α_t, 0.01)`.
 * Zhang et al., *Pretraining data detection for large language models: a divergence-based calibration method* (EMNLP 2024, arXiv 2409.14781). The authors' code
 * returns −s and calls low values members; like it, the text's first token, which nothing precedes, is not looked at.
 */
export const dcPdd: Attack = {
  name: 'dc_pdd',
  version: 1,
  title: 'Divergence calibration (DC-PDD)',
  formula: 's = mean over first occurrences of min(p(x_t)·log(1/f(x_t)), 0.01)',
  paper: 'arXiv:2409.14781',
  needs: ['target_tokens', 'frequencies'],
  cost: { target: 1, reference: 0 },
  onRequest: true,
  limits:
    'Needs a base with a table of token frequencies; the cap makes it a count of tokens that are not hopeless, so it is coarse on short texts.',
  score: ({ target, frequencies }) => scored(divergence(target, frequencies!)),
}

interface Tokens {
  readonly token: ArrayLike<number>
  readonly logProb: ArrayLike<number>
}

export function divergence({ token, logProb }: Tokens, frequencies: TokenFrequencies, cap = CAP): number {
  const seen = new Set<number>()
  let sum = 0
  for (let t = 0; t < logProb.length; t++) {
    const id = token[t]!
    if (seen.has(id)) continue
    seen.add(id)
    sum += Math.min(Math.exp(logProb[t]!) * rarity(frequencies, id), cap)
  }
  return sum / seen.size
}
