/** The media type that suits an `Accept` header best (RFC 9110: quality, then ours), or null when none does. */
export function chooseType(accept: string | undefined, offered: readonly string[]): string | null {
  if (accept === undefined || accept.trim() === '') return offered[0] ?? null
  const ranges = accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    const q = parameters.find((text) => text.startsWith('q='))
    const quality = q === undefined ? 1 : Number(q.slice(2))
    return { type, quality: Number.isFinite(quality) ? quality : 0 }
  })
  const qualityOf = (type: string) => {
    const [major] = type.split('/')
    const range = [type, `${major}/*`, '*/*'].map((wanted) => ranges.find((one) => one.type === wanted)).find(Boolean)
    return range?.quality ?? 0
  }
  const best = offered.map((type) => ({ type, quality: qualityOf(type) })).toSorted((a, b) => b.quality - a.quality)[0]
  return best && best.quality > 0 ? best.type : null
}
