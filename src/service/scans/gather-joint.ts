import type { AlignedStats } from '#domain/aligned-stats'
import type { readColumns } from '#model/columns-file'

/** One shard of a pass over hidden states, as it is stored. */
export interface JointShard {
  readonly entries: readonly number[]
  readonly copies: readonly number[]
  readonly columns: Awaited<ReturnType<typeof readColumns>>
}

/** Rows of `width` numbers for some entries, in a shard's order. */
export interface ShardRows {
  readonly entries: readonly number[]
  readonly rows: Float32Array
}

/** Puts shards together as they come: row i is that of the i-th of `order`, NaN where no shard holds the entry. */
export function rowGatherer(order: readonly number[]) {
  const places = new Map(order.map((entry, i) => [entry, i]))
  return {
    empty: (width: number) => new Float32Array(order.length * width).fill(Number.NaN),
    put: (all: Float32Array, { entries, rows }: ShardRows): void => {
      const width = rows.length / entries.length
      entries.forEach((entry, i) => {
        const place = places.get(entry)
        if (place !== undefined) all.set(rows.subarray(i * width, (i + 1) * width), place * width)
      })
    },
  }
}

/** The same of aligned statistics; an entry that no shard holds gets no tokens. */
export function gatherAligned(
  shards: readonly { readonly entries: readonly number[]; readonly stats: AlignedStats }[],
  order: readonly number[],
): AlignedStats {
  const found = new Map(
    shards.flatMap(({ entries, stats }) => entries.map((entry, i) => [entry, { stats, i }] as const)),
  )
  const ranges = order.map((entry) => {
    const { stats, i } = found.get(entry) ?? {}
    return stats === undefined ? null : { stats, from: stats.offsets[i!]!, to: stats.offsets[i! + 1]! }
  })
  const offsets = new Uint32Array(order.length + 1)
  ranges.forEach((range, i) => (offsets[i + 1] = offsets[i]! + (range === null ? 0 : range.to - range.from)))
  const tokens = offsets.at(-1)!
  const all = {
    offsets,
    divergence: new Float32Array(tokens),
    top: new Int32Array(tokens),
    referenceTop: new Int32Array(tokens),
  }
  ranges.forEach((range, i) => {
    if (range === null) return
    for (const field of ['divergence', 'top', 'referenceTop'] as const) {
      all[field].set(range.stats[field].subarray(range.from, range.to), offsets[i])
    }
  })
  return all
}
