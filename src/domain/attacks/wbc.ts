import { scored, type Attack } from './attack.ts'

/** The list that the authors ship; their printed formula gives another one. */
const WINDOWS = [2, 3, 4, 6, 9, 13, 18, 25, 32, 40]

/**
 * Window-based comparison: in what share of all windows of w tokens does the tuned model like the text better than the base? `δ_t = lp^θ_t − lp^R_t`,
 * `T(w) = mean_i [Σ_{j<w} δ_{i+j} > 0]`, `s = mean over w of T(min(w, n))`. Signs instead of sums: one surprising token can't decide.
 * Chen, Du, Zhang, Kundu, Fleming, Ribeiro & Li, *Window-based membership inference attacks against fine-tuned large language models* (arXiv 2601.02751).
 */
export const wbc: Attack = {
  name: 'wbc',
  version: 1,
  title: 'Window-based comparison (WBC)',
  formula: 's = mean over w of share of windows with Σ δ_t > 0',
  paper: 'arXiv:2601.02751',
  needs: ['target_tokens', 'reference_tokens'],
  cost: { target: 1, reference: 1 },
  limits: 'Coarse on short texts: n tokens allow few distinct values, so ties are common.',
  score: ({ target, reference }) => scored(windowShare(target.logProb, reference.logProb)),
}

function windowShare(target: ArrayLike<number>, reference: ArrayLike<number>): number {
  const n = target.length
  const upTo = new Float64Array(n + 1)
  for (let t = 0; t < n; t++) upTo[t + 1] = upTo[t]! + (target[t]! - reference[t]!)
  let total = 0
  for (const window of WINDOWS) {
    const w = Math.min(window, n)
    let positive = 0
    for (let i = 0; i + w <= n; i++) if (upTo[i + w]! - upTo[i]! > 0) positive++
    total += positive / (n - w + 1)
  }
  return total / WINDOWS.length
}
