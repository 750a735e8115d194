/**
 * RFC 8785 (JSON Canonicalization Scheme): one text for one value. Members are sorted by the UTF-16 units of their names, nothing is
 * spaced out, and numbers and strings are written as ECMAScript writes them, which is what the RFC prescribes. Takes what
 * `JSON.parse` gives; a number or a text that JSON cannot hold (NaN, half a surrogate pair) is a bug of the caller.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    // The default order compares UTF-16 units, as the RFC does.
    const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1))
    return `{${sorted.map(([name, member]) => `${text(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  throw new TypeError(`JSON has no ${typeof value}`)
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('half a surrogate pair is no text')
  return JSON.stringify(value)
}
