/** ln Σ e^x, without overflow; −∞ of nothing. */
export function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values)
  if (largest === -Infinity) return largest
  let sum = 0
  for (const value of values) sum += Math.exp(value - largest)
  return largest + Math.log(sum)
}
