import type { ByteSource } from './bytes.ts'
import { bytesPerElement, firstNonFinite, isFloatDtype, toFloat32, type FloatDtype } from './dtype.ts'
import type { PlacedTensor, TensorTable } from './tensor-table.ts'
import { windowOf, type Window } from './tile.ts'
import type { ReadCost, Tile, Weights } from './weights.ts'
import { nonFinite, WeightsError } from './weights-error.ts'

/**
 * Most bytes held beside a result: a read that must be converted or cut is done in pieces whose stored and decoded forms fit together.
 * 4 MiB are two round trips for the largest block matrix of GPT-2 small and 4 % of an isolate.
 */
export const scratchLimit = 4 * 1024 * 1024
/** Two rows closer than this share one read: a round trip to object storage costs more than passing over so many bytes. */
export const gapLimit = 512 * 1024

/** A checkpoint's tensors as float32, read by ranges. Every name must have a float dtype (`architecture-check.ts` makes sure). */
export function checkpointWeights(table: TensorTable): Weights {
  const place = (name: string) => {
    const tensor = table.get(name)
    if (!tensor) throw new Error(`no tensor "${name}" in the checkpoint`)
    return tensor
  }
  return {
    has: (name) => table.has(name),
    shape: (name) => place(name).shape,
    load: async (name, tile) => {
      const tensor = place(name)
      return finite(name, await loadWindow(name, tensor, windowOf(name, tensor.shape, tile)))
    },
    gather: async (name, ids) => finite(name, await gatherRows(name, place(name), ids)),
    cost: (name, tile) => cost(name, place(name), tile),
  }
}

/** Throws a `WeightsError` if a value is not finite. */
export function finite(name: string, values: Float32Array): Float32Array {
  if (firstNonFinite(values) >= 0) throw nonFinite(name)
  return values
}

interface Read {
  /** Rows `row … row + rows` of the stored matrix, of which columns `left … left + columns` are read. */
  readonly row: number
  readonly rows: number
  readonly left: number
  readonly columns: number
}

/** The reads that bring a window: one when it can be used as it lies, else pieces of whole rows, else parts of single rows. */
function reads(dtype: FloatDtype, window: Window): Read[] {
  const { from, to, left, right, width } = window
  const columns = right - left
  if (from === to || columns === 0) return []
  const whole = columns === width
  if (whole && dtype === 'F32') return [{ row: from, rows: to - from, left: 0, columns: width }]
  const pieces: Read[] = []
  const rowsPerRead = Math.floor(scratchLimit / (width * scratchPerElement(dtype)))
  if (rowsPerRead >= 1) {
    for (let row = from; row < to; row += rowsPerRead) {
      pieces.push({ row, rows: Math.min(rowsPerRead, to - row), left: 0, columns: width })
    }
    return pieces
  }
  const perRead = Math.floor(scratchLimit / scratchPerElement(dtype))
  for (let row = from; row < to; row++) {
    for (let at = left; at < right; at += perRead)
      pieces.push({ row, rows: 1, left: at, columns: Math.min(perRead, right - at) })
  }
  return pieces
}

/** What an element takes before it is copied into the result: float32 is used as it lies, others are stored and decoded. */
function scratchPerElement(dtype: FloatDtype): number {
  return dtype === 'F32' ? 4 : bytesPerElement(dtype) + 4
}

async function loadWindow(name: string, tensor: PlacedTensor, window: Window): Promise<Float32Array> {
  const dtype = floatDtype(name, tensor)
  const { from, to, left, right, width } = window
  const columns = right - left
  const plan = reads(dtype, window)
  const first = plan[0]
  if (plan.length === 1 && first!.columns === columns && first!.rows === to - from)
    return readPiece(tensor, dtype, width, first!)
  const result = new Float32Array((to - from) * columns)
  for (const read of plan) {
    const values = await readPiece(tensor, dtype, width, read)
    const skip = Math.max(left - read.left, 0)
    const take = Math.min(right, read.left + read.columns) - (read.left + skip)
    for (let i = 0; i < read.rows; i++) {
      const start = i * read.columns + skip
      result.set(values.subarray(start, start + take), (read.row - from + i) * columns + read.left + skip - left)
    }
  }
  return result
}

async function readPiece(tensor: PlacedTensor, dtype: FloatDtype, width: number, read: Read): Promise<Float32Array> {
  const size = bytesPerElement(dtype)
  const start = tensor.start + (read.row * width + read.left) * size
  return toFloat32(await readExactly(tensor.source, start, start + read.rows * read.columns * size), dtype)
}

async function gatherRows(name: string, tensor: PlacedTensor, ids: ArrayLike<number>): Promise<Float32Array> {
  const dtype = floatDtype(name, tensor)
  const { width, to: height } = windowOf(name, tensor.shape)
  const rowBytes = width * scratchPerElement(dtype)
  const result = new Float32Array(ids.length * width)
  const order = Uint32Array.from({ length: ids.length }, (_, i) => i).sort((a, b) => ids[a]! - ids[b]!)
  for (let i = 0; i < order.length;) {
    const first = ids[order[i]!]!
    let next = i + 1
    let last = first
    while (next < order.length) {
      const id = ids[order[next]!]!
      if ((id - last - 1) * rowBytes > gapLimit || (id + 1 - first) * rowBytes > scratchLimit) break
      last = id
      next++
    }
    if (first < 0 || last >= height)
      throw new RangeError(`row ${first < 0 ? first : last} of "${name}" with ${height} rows`)
    const values = await readPiece(tensor, dtype, width, {
      row: first,
      rows: last + 1 - first,
      left: 0,
      columns: width,
    })
    for (; i < next; i++) {
      const row = ids[order[i]!]! - first
      result.set(values.subarray(row * width, (row + 1) * width), order[i]! * width)
    }
  }
  return result
}

function cost(name: string, tensor: PlacedTensor, tile: Tile | undefined): ReadCost {
  const dtype = floatDtype(name, tensor)
  const window = windowOf(name, tensor.shape, tile)
  const counts = reads(dtype, window).map((read) => read.rows * read.columns)
  const direct = dtype === 'F32' && window.right - window.left === window.width
  return {
    reads: counts.length,
    bytes: counts.reduce((sum, n) => sum + n, 0) * bytesPerElement(dtype),
    scratch: direct ? 0 : Math.max(0, ...counts) * scratchPerElement(dtype),
  }
}

function floatDtype(name: string, tensor: PlacedTensor): FloatDtype {
  if (!isFloatDtype(tensor.dtype)) throw new Error(`"${name}" is ${tensor.dtype}; it should have been refused`)
  return tensor.dtype
}

async function readExactly(source: ByteSource, start: number, end: number): Promise<Uint8Array> {
  const bytes = await source.read(start, end)
  if (bytes.byteLength !== end - start) {
    const detail = `The stored file ends early: bytes ${start} to ${end} were asked for, ${bytes.byteLength} came.`
    throw new WeightsError({ code: 'blob_missing', detail })
  }
  return bytes
}
