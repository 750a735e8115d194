import { normalCdf } from './normal.ts'

/**
 * Wilcoxon's signed-rank test, one-sided: do the differences tend to be above 0? Zeros are left out, ties get mid-ranks; W⁺ against its normal limit with the
 * variance corrected for ties and ½ taken off for continuity, good from about ten differences. 1 when nothing differs.
 * Wilcoxon (Biometrics Bulletin 1945); as scipy's `wilcoxon(d, alternative='greater', method='approx', correction=True)`.
 */
export function wilcoxonGreater(differences: readonly number[]): number {
  const signed = differences.filter((d) => d !== 0).toSorted((a, b) => Math.abs(a) - Math.abs(b))
  const n = signed.length
  if (n === 0) return 1
  let above = 0
  let ties = 0
  for (let from = 0; from < n;) {
    let to = from
    while (to < n && Math.abs(signed[to]!) === Math.abs(signed[from]!)) to++
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (signed[i]! > 0) above += rank
    ties += (to - from) ** 3 - (to - from)
    from = to
  }
  const mean = (n * (n + 1)) / 4
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48
  return normalCdf(-(above - mean - 0.5) / Math.sqrt(variance))
}
