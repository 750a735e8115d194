import { shuffle, type Prng } from './prng.ts'

/** A statistic of each group, given the group of each item: `(labels) => [group] numbers`. */
type ByGroup = (labels: readonly number[]) => readonly number[]

/** Sums are exact to far less. */
const ROUNDING = 1e-12

/** Highest minus lowest of the groups' statistics. */
export function gapOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values)
}

/** Share of relabellings whose gap is at least the one seen, itself included: (b + 1) / (B + 1). `relabel` gives labels drawn anew. */
export function gapTest(
  labels: readonly number[],
  of: ByGroup,
  relabel: () => readonly number[],
  times: number,
): number {
  const seen = gapOf(of(labels)) - ROUNDING
  let as = 0
  for (let i = 0; i < times; i++) if (gapOf(of(relabel())) >= seen) as++
  return (as + 1) / (times + 1)
}

/** Relabels within each of the `strata` (lists of places) only: members stay members. */
export function relabeller(
  labels: readonly number[],
  strata: readonly (readonly number[])[],
  random: Prng,
): () => readonly number[] {
  const drawn = [...labels]
  return () => {
    for (const places of strata) {
      const dealt = shuffle(
        places.map((i) => drawn[i]!),
        random,
      )
      for (const [k, i] of places.entries()) drawn[i] = dealt[k]!
    }
    return drawn
  }
}

/** Σ w x / Σ w of each group. */
export function groupMeans(values: readonly number[], weights: readonly number[], groups: number): ByGroup {
  return (labels) => {
    const sums = new Float64Array(groups)
    const sizes = new Float64Array(groups)
    for (const [i, label] of labels.entries()) {
      sums[label]! += values[i]! * weights[i]!
      sizes[label]! += weights[i]!
    }
    return [...sums].map((sum, g) => sum / sizes[g]!)
  }
}

/** AUC of each group's members against its own non-members, by mid-ranks. */
export function groupAucs(scores: readonly number[], member: readonly boolean[], groups: number): ByGroup {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  return (labels) => {
    const below = new Float64Array(groups)
    const members = new Float64Array(groups)
    const wins = new Float64Array(groups)
    const tiedMembers = new Float64Array(groups)
    const tiedOthers = new Float64Array(groups)
    for (let from = 0; from < order.length;) {
      let to = from
      while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++
      for (let k = from; k < to; k++) (member[order[k]!] ? tiedMembers : tiedOthers)[labels[order[k]!]!]!++
      for (let k = from; k < to; k++) {
        const g = labels[order[k]!]!
        wins[g]! += tiedMembers[g]! * (below[g]! + tiedOthers[g]! / 2)
        members[g]! += tiedMembers[g]!
        below[g]! += tiedOthers[g]!
        tiedMembers[g] = 0
        tiedOthers[g] = 0
      }
      from = to
    }
    return [...wins].map((won, g) => won / (members[g]! * below[g]!))
  }
}
