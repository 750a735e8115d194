import gammaln from '@stdlib/math-base-special-gammaln'

/**
 * Fisher's exact test, one-sided: P[X ≥ a] for X hypergeometric, the number of `drawn` that are among `marked` of `total`. Equals the share of all relabellings
 * with a difference in shares at least as large as the one seen.
 */
export function fisherAtLeast(a: number, drawn: number, marked: number, total: number): number {
  const least = Math.max(0, drawn + marked - total)
  const most = Math.min(drawn, marked)
  if (a <= least) return 1
  const all = logChoose(total, drawn)
  let p = 0
  for (let k = a; k <= most; k++) p += Math.exp(logChoose(marked, k) + logChoose(total - marked, drawn - k) - all)
  return Math.min(1, p)
}

function logChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
}
