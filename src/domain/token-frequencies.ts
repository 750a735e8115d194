/** How often each token id occurs in a clean corpus. */
export interface TokenFrequencies {
  readonly counts: ArrayLike<number>
  /** Σ counts. */
  readonly total: number
}

export function tokenFrequencies(counts: readonly number[]): TokenFrequencies {
  return { counts, total: counts.reduce((sum, count) => sum + count, 0) }
}

/** log(1/f(v)) in nats, f(v) = (count_v + 1) / (Σ counts + V): add-one smoothing, so that unseen tokens are rare and not impossible. */
export function rarity({ counts, total }: TokenFrequencies, token: number): number {
  return Math.log((total + counts.length) / ((counts[token] ?? 0) + 1))
}
