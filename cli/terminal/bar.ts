const FULL = '█'
const EMPTY = '░'

/** A bar of `width` cells. One that is not finished always shows it. */
export function bar(done: number, total: number, width = 26): string {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const cells = Math.floor(share * width)
  return FULL.repeat(cells) + EMPTY.repeat(width - cells)
}
