import type { Spread } from '#contract/studies/common'

/** Seconds as `1 h 12 m`. */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} m` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`
}

/** `0.81 ± 0.02`; a dash where there is no number. */
export function spread(of: Spread, digits: number): string {
  if (of.value === null) return '–'
  return of.sd === null ? of.value.toFixed(digits) : `${of.value.toFixed(digits)} ± ${of.sd.toFixed(digits)}`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)]
}
