/** Where flat tokens lie when sequences are laid side by side as `[B, T]`, T the longest, padding at the end of each row. */
export interface Layout {
  readonly batch: number
  readonly longest: number
  /** `[B·T]`: the flat row in each place; padding repeats the sequence's last row. */
  readonly slots: Int32Array
  /** `[n]`: the place of each flat row. */
  readonly places: Int32Array
}

export function layOut(lengths: readonly number[]): Layout {
  const batch = lengths.length
  const longest = Math.max(...lengths)
  const slots = new Int32Array(batch * longest)
  const places = new Int32Array(lengths.reduce((sum, length) => sum + length, 0))
  let row = 0
  lengths.forEach((length, b) => {
    for (let t = 0; t < longest; t++) slots[b * longest + t] = row + Math.min(t, length - 1)
    for (let t = 0; t < length; t++) places[row + t] = b * longest + t
    row += length
  })
  return { batch, longest, slots, places }
}
