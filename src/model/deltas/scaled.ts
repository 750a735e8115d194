import { windowOf } from '../tile.ts'
import type { ReadCost, Tile } from '../weights.ts'
import type { Part } from './overlay.ts'
import { together } from './overlay.ts'
import type { Place } from './places.ts'

/** One factor per row or column of a matrix; read once, when first needed. */
export interface Factors {
  readonly values: () => Promise<ArrayLike<number>>
  /** What reading them costs, and what they take afterwards. */
  readonly cost: ReadCost
}

/** A tensor with each row, or each column, multiplied by its factor (IA³, DoRA's magnitudes, a bottleneck's scaling). */
export function scaledPart(inner: Part, axis: 'rows' | 'columns', factors: Factors): Part {
  let read: Promise<ArrayLike<number>> | undefined
  return {
    shape: inner.shape,
    load: async (tile) => {
      const by = await (read ??= factors.values())
      const values = await inner.load(tile)
      const { from, to, left, right } = windowOf('scaled', inner.shape, tile)
      for (let i = from, at = 0; i < to; i++) {
        for (let j = left; j < right; j++, at++) values[at]! *= by[axis === 'rows' ? i : j]!
      }
      return values
    },
    gather: async (ids) => {
      const by = await (read ??= factors.values())
      const values = await inner.gather(ids)
      const width = values.length / ids.length
      for (let at = 0; at < values.length; at++)
        values[at]! *= by[axis === 'rows' ? ids[Math.floor(at / width)]! : at % width]!
      return values
    },
    cost: (tile) => (isFirst(inner.shape, tile) ? together(inner.cost(tile), factors.cost) : inner.cost(tile)),
  }
}

/** Tiles partition a matrix, and one of them begins at its corner: that one is charged with what is read once. */
function isFirst(shape: readonly number[], tile?: Tile): boolean {
  const { from, left } = windowOf('scaled', shape, tile)
  return from === 0 && left === 0
}

/** Floats of a matrix held at once while its norms are computed. */
const normChunk = 256 * 1024

/**
 * DoRA (arXiv 2402.09353): every output feature's weights are brought to length m: `W'_o = m_o · V_o / ‖V_o‖`, V = W + s·B·A, the norm over
 * the inputs. Computing the norms reads the whole matrix once.
 */
export function doraPart(inner: Part, layout: Place['layout'], magnitude: Part): Part {
  const [height, width] = inner.shape as readonly [number, number]
  const step = Math.max(1, Math.floor(normChunk / width))
  const chunks: Tile[] = Array.from({ length: Math.ceil(height / step) }, (_, i) => ({
    rows: [i * step, Math.min(height, (i + 1) * step)],
  }))
  const axis = layout === 'out_in' ? 'rows' : 'columns'
  const values = async () => {
    const squares = new Float64Array(axis === 'rows' ? height : width)
    for (const chunk of chunks) {
      const part = await inner.load(chunk)
      for (let at = 0, i = chunk.rows![0]; at < part.length; i++) {
        for (let j = 0; j < width; j++, at++) squares[axis === 'rows' ? i : j]! += part[at]! ** 2
      }
    }
    const target = await magnitude.load()
    return squares.map((square, i) => target[i]! / Math.sqrt(square))
  }
  const passes = chunks.map((chunk) => inner.cost(chunk))
  const cost = {
    reads: passes.reduce((sum, { reads }) => sum + reads, magnitude.cost().reads),
    bytes: passes.reduce((sum, { bytes }) => sum + bytes, magnitude.cost().bytes),
    scratch: Math.max(...passes.map(({ scratch }) => scratch)) + 4 * step * width,
  }
  return scaledPart(inner, axis, { values, cost })
}
