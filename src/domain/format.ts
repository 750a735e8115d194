import type { Measured, Plain } from '#contract/measured'

/** Numbers as people read them, the same in terminal, pages and Markdown: `0.81 [0.76, 0.85]`, `81 %`, `2,995`. */

/** Two decimals in [0.01, 1000); more digits for smaller numbers, so that none turns into 0.00. */
export function decimal(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1000) return whole(value)
  if (size >= 100) return value.toFixed(1)
  if (size >= 0.01) return value.toFixed(2)
  return size >= 0.0001 ? value.toFixed(4) : value.toExponential(1)
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** `81 %`, `3.1 %`, `0.04 %`. */
export function percent(share: number): string {
  return `${percentNumber(share)} %`
}

function percentNumber(share: number): string {
  const value = 100 * share
  if (value === 0 || value === 100) return String(value)
  if (value >= 10 && value <= 99) return value.toFixed(0)
  if (value > 99) return Number(value.toFixed(value > 99.9 ? 2 : 1)).toString()
  return Number(value.toPrecision(2)).toString()
}

/** `76–85 %`. */
export function percentRange([low, high]: readonly [number, number]): string {
  return `${percentNumber(low)}–${percent(high)}`
}

/** `0.81 [0.76, 0.85]`, or the reason why there is no number. */
export function interval(measured: Measured): string {
  if (measured.value === null) return missing(measured)
  return measured.ci
    ? `${decimal(measured.value)} [${decimal(measured.ci[0])}, ${decimal(measured.ci[1])}]`
    : decimal(measured.value)
}

export function plain(value: Plain): string {
  return typeof value === 'number' ? decimal(value) : missing(value)
}

function missing({ reason, detail }: { reason: string; detail?: string | undefined }): string {
  return `– ${detail ?? reason.replaceAll('_', ' ')}`
}
