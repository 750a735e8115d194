import type { Spread } from '#contract/studies/common'
import { fixed } from '../format.tsx'
import { Absent } from '../numbers.tsx'

export const two = (value: number) => fixed(value, 2)
export const one = (value: number) => fixed(value, 1)

/** `0.81 ± 0.02`, or the reason why there is none. */
export function SpreadValue({ of, show }: { of: Spread; show: (value: number) => string }) {
  if (of.value === null) return <Absent {...of} />
  return (
    <span class="measured num">
      {show(of.value)}
      {of.sd !== null && <span class="ci"> ± {show(of.sd)}</span>}
    </span>
  )
}

/** The same as text, for the table behind a plot. */
export function spreadText(of: Spread, show: (value: number) => string): string {
  if (of.value === null) return '–'
  return of.sd === null ? show(of.value) : `${show(of.value)} ± ${show(of.sd)}`
}
