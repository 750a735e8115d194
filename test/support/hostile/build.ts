/**
 * Makes safetensors files by hand, right or wrong. Deliberately not the product's own writer: that one can only make right ones.
 */
export interface Entry {
  readonly dtype: string
  readonly shape: readonly unknown[]
  readonly data_offsets: readonly unknown[]
}

const text = new TextEncoder()

export function utf8(value: string): Uint8Array {
  return text.encode(value)
}

export function json(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

export function u64(value: bigint | number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}

/** `length` defaults to the header's true length: pass another to lie. */
export function file(header: string | Uint8Array, data: Uint8Array, length?: bigint | number): Uint8Array {
  const bytes = typeof header === 'string' ? utf8(header) : header
  return concat(u64(length ?? bytes.byteLength), bytes, data)
}

export type Tensors = Readonly<
  Record<string, readonly [shape: readonly number[], fill: number | ((i: number) => number)]>
>

/** A well-formed float32 file. */
export function wellFormed(tensors: Tensors, metadata?: Record<string, string>): Uint8Array {
  const { header, data } = layOut(tensors)
  return file(JSON.stringify(metadata ? { __metadata__: metadata, ...header } : header), data)
}

/** Header and data apart, to be spoiled one at a time. */
export function layOut(tensors: Tensors): { header: Record<string, Entry>; data: Uint8Array } {
  const header: Record<string, Entry> = {}
  const parts: Uint8Array[] = []
  let at = 0
  for (const [name, [shape, fill]] of Object.entries(tensors)) {
    const count = shape.reduce((product, n) => product * n, 1)
    const values = Float32Array.from({ length: count }, (_, i) => (typeof fill === 'number' ? fill : fill(i)))
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + 4 * count] }
    at += 4 * count
    parts.push(new Uint8Array(values.buffer))
  }
  return { header, data: concat(...parts) }
}

/** Small deterministic values that look like weights. */
export function wave(scale = 0.1): (i: number) => number {
  return (i) => scale * Math.sin(i * 12.9898 + scale * 78.233)
}
