import { normalCdf, normalQuantile } from '../statistics/normal.ts'
import type { Guesses } from './one-run.ts'
import { largestRefuted } from './search.ts'

/**
 * sup{μ : these guesses refute "training was μ-Gaussian-DP"}, in one run (Mahloujifar, Melis & Chaudhuri 2024, arXiv 2410.22235, algorithm
 * `audit_rh_with_cap`). Tighter than the (ε, δ) test, because it tests against the whole trade-off curve f_μ(x) = Φ(Φ⁻¹(1 − x) − μ) and not one
 * tangent of it; in return it speaks of Gaussian mechanisms only, as DP-SGD nearly is.
 */
export function oneRunMu(guesses: Guesses, significance: number, floor = 0): number {
  return largestRefuted((mu) => refutes(guesses, mu, significance), floor)
}

/**
 * Were the claim true and as many guesses right as often as `significance`, the mass r of right guesses and h of wrong ones would have to grow by these
 * steps, h at least to the blow-up's inverse Φ(Φ⁻¹(r) − μ). More than all guesses there are: refuted.
 */
function refutes({ canaries, guesses, correct }: Guesses, mu: number, significance: number): boolean {
  let r = (significance * correct) / canaries
  let h = (significance * (guesses - correct)) / canaries
  for (let i = correct - 1; i >= 0; i--) {
    const grown = Math.max(h, normalCdf(normalQuantile(r) - mu))
    // Then neither can grow again.
    if (grown === h) break
    r = Math.min(1, r + (i / (guesses - i)) * (grown - h))
    h = grown
    if (r + h > guesses / canaries) return true
  }
  return r + h > guesses / canaries
}
