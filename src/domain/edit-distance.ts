/**
 * Levenshtein distance of two sequences, or null when it is more than `limit`: only the band of cells that can stay within the limit is filled
 * (Ukkonen 1985), so a long pair costs length × limit.
 */
export function editDistance(a: readonly string[], b: readonly string[], limit: number): number | null {
  if (Math.abs(a.length - b.length) > limit) return null
  let row = Array.from({ length: b.length + 1 }, (_, j) => (j <= limit ? j : Infinity))
  for (let i = 1; i <= a.length; i++) {
    const next = Array.from({ length: b.length + 1 }, () => Infinity)
    if (i <= limit) next[0] = i
    const [from, to] = [Math.max(1, i - limit), Math.min(b.length, i + limit)]
    for (let j = from; j <= to; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1)
    }
    row = next
  }
  const distance = row[b.length]!
  return distance <= limit ? distance : null
}
