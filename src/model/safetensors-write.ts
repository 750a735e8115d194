/** Little-endian arrays that the format can hold, by dtype. */
const dtypes = [
  [Float32Array, 'F32'],
  [Float64Array, 'F64'],
  [Int32Array, 'I32'],
  [Uint32Array, 'U32'],
  [Uint16Array, 'U16'],
  [Uint8Array, 'U8'],
] as const

export type WritableArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

export interface WritableTensor {
  readonly values: WritableArray
  /** `[values.length]` when absent. */
  readonly shape?: readonly number[]
  /** What the bits mean, where the array's own type does not say it. */
  readonly dtype?: 'F16' | 'BF16'
}

/**
 * A safetensors file, as the reference writer lays it out: wider elements first and then by name (so that every tensor is aligned), the
 * header padded with spaces to 8 bytes. The same input gives the same bytes, so files can be content-addressed.
 */
export function writeSafetensors(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = Object.entries(tensors).toSorted(
    ([a, x], [b, y]) => y.values.BYTES_PER_ELEMENT - x.values.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  )
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {}
  let end = 0
  for (const [name, { values, shape = [values.length], dtype = dtypeOf(values) }] of entries) {
    if (shape.reduce((n, size) => n * size, 1) !== values.length)
      throw new RangeError(`"${name}": shape [${shape.join()}] for ${values.length} values`)
    header[name] = { dtype, shape, data_offsets: [end, (end += values.byteLength)] }
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const length = Math.ceil(json.length / 8) * 8
  const file = new Uint8Array(8 + length + end).fill(0x20, 8 + json.length, 8 + length)
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true)
  file.set(json, 8)
  let at = 8 + length
  for (const [, { values }] of entries) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return file
}

function dtypeOf(values: WritableArray): string {
  return dtypes.find(([type]) => values instanceof type)![1]
}
