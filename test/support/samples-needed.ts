/** Samples until the suffix has appeared with probability p: n ≥ ln(1 − p) / ln(1 − p_z). Infinity when p_z = 0. No report shows it: here for its known answers. */
export function samplesNeeded(p: number, pz: number): number {
  if (pz >= 1) return 1
  return Math.log1p(-p) / Math.log1p(-pz)
}
