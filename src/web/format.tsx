/** Numbers as people read them. U+2212 for minus, a comma every three digits, no locale: the same page for everyone. */

/** `fixed(0.8123, 2)` → `0.81`. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return (value < 0 && Number(text) !== 0 ? '−' : '') + grouped(text)
}

/** `count(294912)` → `294,912`. */
export function count(value: number): string {
  return fixed(value, 0)
}

/** `294912` → `295 k`, `124439808` → `124 M`. */
export function short(value: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (value >= size) return `${Number((value / size).toPrecision(3))} ${unit}`
  }
  return String(value)
}

/** Two or three significant digits, with a power of ten above ten million: `1.1 × 10¹²`. */
export function scientific(value: number): string {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7))
    return grouped(String(Number(value.toPrecision(3))))
  const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string]
  return `${Number(mantissa)} × 10${superscript(Number(exponent))}`
}

/** `0.041`, `< 0.001`. */
export function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : fixed(p, 3)
}

/** `2026-11-23T14:05:00.000Z` → `23 Nov 2026, 14:05 UTC`. */
export function when(time: string): string {
  const at = new Date(time)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${day(time)}, ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())} UTC`
}

export function day(time: string): string {
  const at = new Date(time)
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`
}

/** Seconds as `1 m 12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`
}

/** The first eight hexadecimal digits of a digest, with or without `sha256:`. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 8)
}

/** `plural(1, 'canary', 'canaries')` → `1 canary`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function grouped(text: string): string {
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')
}

function superscript(value: number): string {
  return [...String(value)].map((char) => (char === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(char)]!)).join('')
}
