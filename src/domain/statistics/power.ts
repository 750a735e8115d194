/** A false-positive rate must be certified with this confidence before a TPR is quoted at it. */
const CERTAIN = 0.95

/**
 * Non-members needed to certify FPR ≤ α at 95 % with not one false positive: the smallest n with (1 − α)^n ≤ 0.05,
 * n ≥ ln 0.05 / ln(1 − α). 29 for 10 %, 299 for 1 %, 2,995 for 0.1 %. Always more than the 1/α that the empirical rate needs to move.
 */
export function nonmembersNeeded(fpr: number): number {
  return Math.ceil(Math.log(1 - CERTAIN) / Math.log1p(-fpr))
}
