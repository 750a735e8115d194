import type { AlignedStats } from '#domain/aligned-stats'
import type { TokenStats } from '#domain/token-stats'

/** Examples `from ≤ e < to`; the columns share memory. */
export function sliceStats(stats: TokenStats, from: number, to: number): TokenStats {
  const [first, last] = [stats.offsets[from]!, stats.offsets[to]!]
  return {
    offsets: stats.offsets.slice(from, to + 1).map((offset) => offset - first),
    token: stats.token.subarray(first, last),
    logProb: stats.logProb.subarray(first, last),
    mean: stats.mean.subarray(first, last),
    variance: stats.variance.subarray(first, last),
    rank: stats.rank.subarray(first, last),
    bestOther: stats.bestOther.subarray(first, last),
    ...(stats.sampled && {
      sampled: {
        cold: stats.sampled.cold.subarray(first, last),
        topK: stats.sampled.topK.subarray(first, last),
        topP: stats.sampled.topP.subarray(first, last),
      },
    }),
  }
}

export function joinStats(parts: readonly TokenStats[]): TokenStats {
  if (parts.length === 1) return parts[0]!
  const sampled = parts.flatMap((part) => part.sampled ?? [])
  return {
    offsets: joinOffsets(parts),
    token: integers(parts.map(({ token }) => token)),
    logProb: floats(parts.map(({ logProb }) => logProb)),
    mean: floats(parts.map(({ mean }) => mean)),
    variance: floats(parts.map(({ variance }) => variance)),
    rank: integers(parts.map(({ rank }) => rank)),
    bestOther: floats(parts.map(({ bestOther }) => bestOther)),
    ...(sampled.length === parts.length && {
      sampled: {
        cold: floats(sampled.map(({ cold }) => cold)),
        topK: floats(sampled.map(({ topK }) => topK)),
        topP: floats(sampled.map(({ topP }) => topP)),
      },
    }),
  }
}

export function joinAligned(parts: readonly AlignedStats[]): AlignedStats {
  if (parts.length === 1) return parts[0]!
  return {
    offsets: joinOffsets(parts),
    divergence: floats(parts.map(({ divergence }) => divergence)),
    top: integers(parts.map(({ top }) => top)),
    referenceTop: integers(parts.map(({ referenceTop }) => referenceTop)),
  }
}

function joinOffsets(parts: readonly { readonly offsets: Uint32Array }[]): Uint32Array {
  const offsets = [0]
  for (const part of parts) {
    const base = offsets.at(-1)!
    for (const offset of part.offsets.subarray(1)) offsets.push(base + offset)
  }
  return Uint32Array.from(offsets)
}

function floats(columns: readonly Float32Array[]): Float32Array {
  return fill(new Float32Array(total(columns)), columns)
}

function integers(columns: readonly Int32Array[]): Int32Array {
  return fill(new Int32Array(total(columns)), columns)
}

function total(columns: readonly ArrayLike<number>[]): number {
  return columns.reduce((sum, { length }) => sum + length, 0)
}

function fill<T extends Float32Array | Int32Array>(joined: T, columns: readonly T[]): T {
  let at = 0
  for (const column of columns) {
    joined.set(column, at)
    at += column.length
  }
  return joined
}
