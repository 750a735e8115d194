/** Searches stop here: no count of canaries shows an ε past 50, and the ε of a Gaussian mechanism passes this only from μ = 40 on. */
const MOST = 1000

/**
 * sup{x : refuted(x)} for a claim that gets harder to refute as x grows (ε, μ). `floor`, usually 0, comes back when nothing above it
 * is refuted: a search over many sets of guesses passes the best so far.
 */
export function largestRefuted(refuted: (x: number) => boolean, floor = 0): number {
  if (!refuted(floor)) return floor
  let low = floor
  let high = Math.max(1, 2 * floor)
  while (high < MOST && refuted(high)) {
    low = high
    high *= 2
  }
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (refuted(middle)) low = middle
    else high = middle
  }
  return low
}
