import type { Measured, Plain } from '#contract/measured'
import { reasonWords } from './reasons.tsx'

type Show = (value: number) => string

/** Why a number is missing, in its place. */
export function Absent({ reason, detail }: { reason: string; detail?: string | undefined }) {
  return <span class="absent">– {detail ?? reasonWords(reason)}</span>
}

/** `0.81 [0.76, 0.85]`, or the reason why there is none. */
export function Value({ of, show }: { of: Measured; show: Show }) {
  if (of.value === null) return <Absent {...of} />
  return (
    <span class="measured num">
      {show(of.value)}
      {'ci' in of && of.ci && (
        <span class="ci">
          {' '}
          [{show(of.ci[0])}, {show(of.ci[1])}]
        </span>
      )}
    </span>
  )
}

/** A number without an interval, or the reason. */
export function PlainValue({ of, show }: { of: Plain; show: Show }) {
  if (typeof of !== 'number') return <Absent {...of} />
  return <span class="measured num">{show(of)}</span>
}

/** The number of a `Plain`, or null. */
export function plainValue(of: Plain): number | null {
  return typeof of === 'number' ? of : null
}
