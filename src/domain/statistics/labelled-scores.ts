/** Scores of members and of non-members, each ascending. What every threshold statistic starts from. */
export interface LabelledScores {
  readonly members: Float64Array
  readonly nonmembers: Float64Array
}

export function labelledScores(members: ArrayLike<number>, nonmembers: ArrayLike<number>): LabelledScores {
  return { members: Float64Array.from(members).sort(), nonmembers: Float64Array.from(nonmembers).sort() }
}

/** How many values of an ascending array are < x. */
export function countBelow(ascending: Float64Array, x: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}

/** How many values of an ascending array are ≤ x. */
export function countAtMost(ascending: Float64Array, x: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= x) low = middle + 1
    else high = middle
  }
  return low
}
