import { describe, expect, it } from 'vitest'
import { firstNonFinite, halfToFloatBits, toFloat32 } from '#model/dtype'

const bytes = (array: { buffer: ArrayBufferLike }) => new Uint8Array(array.buffer)

describe('toFloat32', () => {
  it('decodes F16 as IEEE 754 says, over all 65,536 values', () => {
    for (let half = 0; half < 1 << 16; half++) {
      const sign = half & 0x8000 ? -1 : 1
      const exponent = (half >> 10) & 31
      const mantissa = half & 1023
      const value =
        exponent === 31
          ? mantissa
            ? Number.NaN
            : sign * Infinity
          : exponent
            ? sign * 2 ** (exponent - 15) * (1 + mantissa / 1024)
            : sign * 2 ** -14 * (mantissa / 1024)
      const decoded = new Float32Array(Uint32Array.of(halfToFloatBits(half)).buffer)[0]
      if (!Object.is(decoded, value)) throw new Error(`half ${half}: ${decoded} instead of ${value}`)
    }
  })

  it('decodes BF16, F32 and F64, aligned or not', () => {
    expect([...toFloat32(bytes(Uint16Array.of(0x3f80, 0xc049, 0)), 'BF16')]).toEqual([1, -3.140625, 0])
    expect([...toFloat32(bytes(Float64Array.of(0.1, -2)), 'F64')]).toEqual([Math.fround(0.1), -2])
    const shifted = new Uint8Array(9)
    shifted.set(bytes(Float32Array.of(1.5, -2.5)), 1)
    expect([...toFloat32(shifted.subarray(1), 'F32')]).toEqual([1.5, -2.5])
  })
})

describe('firstNonFinite', () => {
  it('finds a NaN or an infinity, and nothing else', () => {
    expect(firstNonFinite(Float32Array.of(1, -3e38, 3e38, 1e-45, -0))).toBe(-1)
    expect(firstNonFinite(Float32Array.of(1, -Infinity, NaN))).toBe(1)
    expect(firstNonFinite(Float32Array.of(1, 2, NaN))).toBe(2)
  })
})
