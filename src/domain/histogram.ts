import type { Membership } from '#contract/report/membership'
import type { Material } from './material.ts'
import type { ScoreColumn } from './scores.ts'

const BINS = 40
/** This share of the scores at each end goes into the end bins: one outlier must not squeeze the rest into one bar. */
const TAIL = 0.005

/** Members' and non-members' scores in equal bins. Scores set by convention (far outside) do not stretch the axis. */
export function histogram(column: ScoreColumn, { splits }: Material): Membership['histogram'] {
  const all = [...splits.member, ...splits.nonmember].filter((i) => !Number.isNaN(column.values[i]!))
  const genuine = all.filter((i) => !column.degenerate.has(i))
  const ascending = Float64Array.from(genuine.length > 0 ? genuine : all, (i) => column.values[i]!).sort()
  const last = ascending.length - 1
  if (last < 0) return { edges: [], members: [], nonmembers: [] }
  const low = ascending[Math.floor(TAIL * last)]!
  const high = ascending[Math.ceil((1 - TAIL) * last)]!
  if (!(high > low)) {
    return {
      edges: [low, low],
      members: [countOf(splits.member, column)],
      nonmembers: [countOf(splits.nonmember, column)],
    }
  }
  const bins = (examples: readonly number[]) => {
    const counts = Array.from({ length: BINS }, () => 0)
    for (const i of examples) {
      const value = column.values[i]!
      if (Number.isNaN(value)) continue
      const bin = Math.floor(((value - low) / (high - low)) * BINS)
      counts[Math.min(BINS - 1, Math.max(0, bin))]!++
    }
    return counts
  }
  const edges = Array.from({ length: BINS + 1 }, (_, k) => low + ((high - low) * k) / BINS)
  return { edges, members: bins(splits.member), nonmembers: bins(splits.nonmember) }
}

function countOf(examples: readonly number[], column: ScoreColumn): number {
  return examples.filter((i) => !Number.isNaN(column.values[i]!)).length
}
