import { labelledScores, type LabelledScores } from '#domain/statistics/labelled-scores'
import type { Prng } from '#domain/statistics/prng'

export function normal(random: Prng): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

export function list<T>(length: number, draw: () => T): T[] {
  return Array.from({ length }, draw)
}

/** Non-members ~ N(0, 1), members ~ N(shift, 1). */
export function shifted(random: Prng, members: number, nonmembers: number, shift: number): LabelledScores {
  return labelledScores(
    list(members, () => normal(random) + shift),
    list(nonmembers, () => normal(random)),
  )
}

/** Sizes of both sides and shifts that intervals are tried on: from a demo's size up, from no leak to nearly total. */
export const SIZES = [
  [50, 50],
  [100, 400],
  [400, 400],
] as const
export const SHIFTS = [0, 0.5, 1.5, 3] as const

export function grid<T>(of: (members: number, nonmembers: number, shift: number) => T): T[] {
  return SIZES.flatMap(([members, nonmembers]) => SHIFTS.map((shift) => of(members, nonmembers, shift)))
}

export function labelOf(members: number, nonmembers: number, shift: number): string {
  return `${members} / ${nonmembers}, shift ${shift}`
}
