import type { Interval, Measured } from '#contract/measured'

/** `294,912`. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** `1.2 MB`: powers of ten, as disks and networks are sold. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let scaled = value / 1000
  let unit = 0
  while (scaled >= 999.95 && unit < units.length - 1) {
    scaled /= 1000
    unit++
  }
  return `${scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit]}`
}

/** `1 m 12 s`; hours without seconds, because an estimate is never that good. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} m`
}

/** `0.81 [0.76, 0.85]`; a missing number shows its reason in its place. */
export function measured(number: Measured, digits = 2): string {
  if (number.value === null) return missing(number)
  return number.value.toFixed(digits) + (number.ci ? ` ${interval(number.ci, digits)}` : '')
}

/** A share in percent: `3.1 % [1.6, 5.4]`. */
export function percent(number: Measured): string {
  if (number.value === null) return missing(number)
  const ci = number.ci ? ` ${interval([number.ci[0] * 100, number.ci[1] * 100], 1)}` : ''
  return `${(number.value * 100).toFixed(1)} %${ci}`
}

/** `–` and why, in words. */
export function missing(number: { reason: string; detail?: string | undefined }): string {
  return `– ${number.detail ?? number.reason.replaceAll('_', ' ')}`
}

function interval([lower, upper]: Interval, digits: number): string {
  return `[${lower.toFixed(digits)}, ${upper.toFixed(digits)}]`
}
