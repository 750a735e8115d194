/**
 * Element types of the safetensors format, and their decoding to float32. Little-endian, as the format and every machine we run on.
 * Bits per element from the reference reader (`safetensors/src/tensor.rs`).
 */
export const bitsPerElement = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const

export type Dtype = keyof typeof bitsPerElement

/** Types that hold weights we can score. Integers and 8-bit floats need a quantisation scheme that the file does not carry. */
export type FloatDtype = 'F32' | 'F16' | 'BF16' | 'F64'

export function isDtype(name: unknown): name is Dtype {
  return typeof name === 'string' && Object.hasOwn(bitsPerElement, name)
}

export function isFloatDtype(dtype: Dtype): dtype is FloatDtype {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16' || dtype === 'F64'
}

export function bytesPerElement(dtype: FloatDtype): number {
  return bitsPerElement[dtype] / 8
}

/** Decodes `bytes` to float32. F32 on a 4-byte boundary is a view of the same memory, not a copy. */
export function toFloat32(bytes: Uint8Array, dtype: FloatDtype): Float32Array {
  const aligned = bytes.byteOffset % bytesPerElement(dtype) === 0 ? bytes : bytes.slice()
  const { buffer, byteOffset } = aligned
  const count = aligned.byteLength / bytesPerElement(dtype)
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, count)
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer, byteOffset, count))
  return widen(new Uint16Array(buffer, byteOffset, count), dtype)
}

/** BF16 is the upper half of a float32; F16 goes through a table of all 65,536 values. */
function widen(halves: Uint16Array, dtype: 'F16' | 'BF16'): Float32Array {
  const bits = new Uint32Array(halves.length)
  if (dtype === 'BF16') {
    for (let i = 0; i < bits.length; i++) bits[i] = halves[i]! << 16
  } else {
    halfTable ??= Uint32Array.from({ length: 1 << 16 }, (_, half) => halfToFloatBits(half))
    const table = halfTable
    for (let i = 0; i < bits.length; i++) bits[i] = table[halves[i]!]!
  }
  return new Float32Array(bits.buffer)
}

let halfTable: Uint32Array | undefined

/** IEEE 754 binary16 → binary32: 1 sign, 5 exponent (bias 15), 10 mantissa bits. */
export function halfToFloatBits(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  if (exponent === 0x1f) return (sign | 0x7f800000 | (mantissa << 13)) >>> 0
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0
  if (mantissa === 0) return sign >>> 0
  // subnormal: mantissa · 2⁻²⁴ = 1.m · 2^(shift − 24) with the leading one moved out
  const shift = 31 - Math.clz32(mantissa)
  return (sign | ((shift + 103) << 23) | ((mantissa << (23 - shift)) & 0x7fffff)) >>> 0
}

/** Index of the first NaN or infinity, or −1. Cheap: x − x is 0 exactly when x is finite, and NaN otherwise. */
export function firstNonFinite(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!
  if (sum === 0) return -1
  return values.findIndex((value) => !Number.isFinite(value))
}
