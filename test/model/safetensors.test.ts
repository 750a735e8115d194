import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bufferSource } from '#model/bytes'
import { headerLimit, readSafetensors } from '#model/safetensors'
import { writeSafetensors } from '#model/safetensors-write'
import { countingSource } from '../support/counting-source.ts'
import { goldenBytes } from '../support/golden-models.ts'

/** A file with this header text and so many bytes behind it. */
function file(header: string, bytes = 0, declared?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header)
  const whole = new Uint8Array(8 + text.length + bytes)
  new DataView(whole.buffer).setBigUint64(0, declared ?? BigInt(text.length), true)
  whole.set(text, 8)
  return whole
}

const tensor = (shape: unknown, offsets: unknown, dtype: unknown = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: offsets })

async function codeOf(bytes: Uint8Array): Promise<string> {
  const result = await readSafetensors(bufferSource(bytes))
  return result.ok ? 'ok' : result.problem.code
}

describe('readSafetensors', () => {
  it('reads 8 bytes and the header, never a tensor', async () => {
    const bytes = await goldenBytes('gpt2/model.safetensors')
    const source = countingSource(bytes)
    const header = await readSafetensors(source)
    if (!header.ok) throw new Error(header.problem.detail)
    expect(header.value.tensors.get('transformer.h.1.attn.c_attn.weight')).toMatchObject({
      dtype: 'F32',
      shape: [32, 96],
    })
    expect(header.value.metadata.get('format')).toBe('pt')
    expect(source.reads).toBe(2)
    expect(source.bytes).toBe(8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)))
  })

  it.each([
    ['header_too_small', new Uint8Array(7)],
    ['header_too_large', file('{}', 0, BigInt(headerLimit) + 1n)],
    ['header_too_large', file('{}', 0, 2n ** 64n - 1n)],
    ['invalid_header_length', file('{}', 0, 3n)],
    ['invalid_header_start', file('')],
    ['invalid_header_start', file(' {}')],
    ['invalid_header_start', file('\ufeff{}')],
    ['invalid_header_deserialization', file('{')],
    ['invalid_header_deserialization', file('{"a":1}')],
    ['invalid_header_deserialization', file('{"a":null}')],
    ['invalid_header_deserialization', file(`{"a":${tensor([1], [0, 4], 'F33')}}`, 4)],
    ['invalid_header_deserialization', file(`{"a":${tensor([1], [0, 4], 'toString')}}`, 4)],
    ['invalid_header_deserialization', file(`{"a":${tensor(['1'], [0, 4])}}`, 4)],
    ['invalid_header_deserialization', file(`{"a":${tensor([1], [0, 4, 8])}}`, 4)],
    ['invalid_header_deserialization', file(`{"a":${tensor([-1], [0, 4])}}`, 4)],
    ['invalid_header_deserialization', file('{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 4)],
    ['invalid_header_deserialization', file('{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', 4)],
    ['invalid_header_deserialization', file('{"__metadata__":{"a":1}}')],
    ['invalid_header_deserialization', file('{"\\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4)],
    ['duplicate_key', file(`{"a":${tensor([1], [0, 4])},"\\u0061":${tensor([1], [0, 4])}}`, 4)],
    ['duplicate_key', file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4)],
    ['invalid_offset', file(`{"a":${tensor([1], [4, 8])}}`, 8)],
    ['invalid_offset', file(`{"a":${tensor([1], [4, 0])}}`, 4)],
    ['invalid_offset', file(`{"a":${tensor([1], [0, 4])},"b":${tensor([1], [0, 4])}}`, 4)],
    ['invalid_offset', file(`{"a":${tensor([1], [0, 4])},"b":${tensor([1], [8, 12])}}`, 12)],
    ['invalid_offset', file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,99999999999999999999]}}', 4)],
    ['validation_overflow', file(`{"a":${tensor([2 ** 30, 2 ** 30], [0, 4])}}`, 4)],
    ['validation_overflow', file('{"a":{"dtype":"U8","shape":[99999999999999999999,0],"data_offsets":[0,4]}}', 4)],
    ['misaligned_slice', file(`{"a":${tensor([3], [0, 2], 'F4')}}`, 2)],
    ['tensor_invalid_info', file(`{"a":${tensor([2], [0, 4])}}`, 4)],
    ['metadata_incomplete_buffer', file(`{"a":${tensor([1], [0, 4])}}`, 3)],
    ['metadata_incomplete_buffer', file(`{"a":${tensor([1], [0, 4])}}`, 5)],
    ['ok', file('{}')],
    ['ok', file('{}   ')],
    ['ok', file(`{"empty":${tensor([0, 5], [0, 0])},"scalar":${tensor([], [0, 4])}}`, 4)],
    ['ok', file('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"__metadata__":{"a":"1.5e-3"}}', 1)],
  ])('%s', async (code, bytes) => {
    expect(await codeOf(bytes)).toBe(code)
  })

  it('refuses a header that is not UTF-8', async () => {
    const bytes = file('{"a": 1}')
    bytes[9] = 0xff
    expect(await codeOf(bytes)).toBe('invalid_header')
  })

  it('never throws on a mutated file', async () => {
    const small = writeSafetensors(
      { a: { values: Float32Array.of(1, 2, 3, 4), shape: [2, 2] }, b: { values: Uint8Array.of(5) } },
      { k: 'v' },
    )
    const change = fc.tuple(fc.nat(small.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(small.length), async (changes, cut) => {
        const bytes = small.slice(0, cut % 3 === 0 ? cut : small.length)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        await readSafetensors(bufferSource(bytes))
      }),
      { numRuns: 3000 },
    )
  })

  it('never throws on a well-formed header with any content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.nat(64), async (json, bytes) => {
        await readSafetensors(bufferSource(file(json, bytes)))
      }),
      { numRuns: 1000 },
    )
  })

  it('reads back what the writer wrote, aligned', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.float32Array()),
        async (dictionary) => {
          const tensors = Object.fromEntries(
            Object.entries(dictionary).map(([name, values]) => [`t.${name}`, { values }]),
          )
          const bytes = writeSafetensors({ ...tensors, odd: { values: Uint8Array.of(1) } })
          const header = await readSafetensors(bufferSource(bytes))
          if (!header.ok) throw new Error(header.problem.detail)
          for (const [name, { values }] of Object.entries(tensors)) {
            const info = header.value.tensors.get(name)!
            expect(info.start % 4).toBe(0)
            expect(new Uint8Array(values.buffer)).toEqual(bytes.slice(info.start, info.end))
          }
        },
      ),
    )
  })
})
