/**
 * What (ε, δ) for one record promises for a group of k: (kε, δ_k) with `δ_k = δ · (e^{kε} − 1)/(e^ε − 1) = δ · Σ_{i<k} e^{iε}`
 * (Dwork & Roth 2014, theorem 2.2, its proof's sum). A canary that stands k times in the training data audits the group; this brings what it
 * shows back to one record. Past 1 a δ promises nothing.
 */
export function groupDelta(delta: number, epsilon: number, copies: number): number {
  if (delta === 0 || copies === 1) return delta
  const times = epsilon === 0 ? copies : Math.expm1(copies * epsilon) / Math.expm1(epsilon)
  return Math.min(1, delta * times)
}
