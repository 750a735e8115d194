import { normalCdf } from './normal.ts'

/**
 * The best test between N(0, a) and N(0, b), a and b variances: |x| beyond t, where the densities are equal, t² = ln(hi/lo)/(1/lo − 1/hi). Its advantage, which is the
 * total variation distance, is 2[Φ(t/√lo) − Φ(t/√hi)]. Equal variances cannot be told apart.
 */
export function bestVarianceTest(a: number, b: number): { threshold: number; advantage: number } {
  const [low, high] = a < b ? [a, b] : [b, a]
  if (low === high) return { threshold: Math.sqrt(low), advantage: 0 }
  const threshold = Math.sqrt(Math.log(high / low) / (1 / low - 1 / high))
  const advantage = 2 * (normalCdf(threshold / Math.sqrt(low)) - normalCdf(threshold / Math.sqrt(high)))
  return { threshold, advantage }
}
