import { concat, file, json, layOut, u64, utf8, wellFormed, type Entry, type Tensors } from './build.ts'

/** Ways to break the container itself, with the reference reader's name for each (snake case). Applied to any file's tensors. */
export interface BrokenHeader {
  readonly name: string
  readonly code: string
  readonly make: (tensors: Tensors) => Uint8Array
}

function spoil(change: (header: Record<string, Entry>, names: string[]) => void): BrokenHeader['make'] {
  return (tensors) => {
    const { header, data } = layOut(tensors)
    change(header, Object.keys(header))
    return file(JSON.stringify(header), data)
  }
}

function first(change: (entry: { -readonly [K in keyof Entry]: Entry[K] }) => void): BrokenHeader['make'] {
  return spoil((header, names) => change(header[names[0] as string] as { -readonly [K in keyof Entry]: Entry[K] }))
}

function header(text: string | Uint8Array): BrokenHeader['make'] {
  return () => file(text, new Uint8Array(0))
}

export const brokenHeaders: readonly BrokenHeader[] = [
  { name: 'empty file', code: 'header_too_small', make: () => new Uint8Array(0) },
  { name: 'seven bytes', code: 'header_too_small', make: () => new Uint8Array(7) },
  { name: 'a header of 2^64 − 1 bytes', code: 'header_too_large', make: () => concat(u64(2n ** 64n - 1n), utf8('{}')) },
  { name: 'a header of 2^53 bytes', code: 'header_too_large', make: () => concat(u64(2n ** 53n), utf8('{}')) },
  {
    name: 'a header past the reference limit',
    code: 'header_too_large',
    make: () => concat(u64(100_000_001), utf8('{}')),
  },
  { name: 'a header longer than the file', code: 'invalid_header_length', make: () => concat(u64(1000), utf8('{}')) },
  { name: 'a header of no bytes', code: '', make: () => u64(0) },
  {
    name: 'a header that is not UTF-8',
    code: 'invalid_header',
    make: header(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
  },
  {
    name: 'a header with a lone surrogate in bytes',
    code: 'invalid_header',
    make: header(new Uint8Array([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d])),
  },
  { name: 'a header that starts with a space', code: '', make: header(' {}') },
  { name: 'a header that is an array', code: '', make: header('[]') },
  { name: 'a header that is cut off', code: 'invalid_header_deserialization', make: header('{"a":{"dtype":"F32"') },
  { name: 'a header with a trailing comma', code: 'invalid_header_deserialization', make: header('{"a":1,}') },
  { name: 'a header that is null', code: '', make: header('null') },
  { name: 'a tensor that is a number', code: 'invalid_header_deserialization', make: header('{"a":1}') },
  { name: 'a tensor that is null', code: 'invalid_header_deserialization', make: header('{"a":null}') },
  {
    name: 'NaN in the header',
    code: 'invalid_header_deserialization',
    make: header('{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}'),
  },
  { name: 'deeply nested JSON', code: '', make: header(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`) },
  {
    name: 'metadata that is not strings',
    code: 'invalid_header_deserialization',
    make: header('{"__metadata__":{"a":1}}'),
  },
  { name: 'metadata that is a list', code: 'invalid_header_deserialization', make: header('{"__metadata__":[]}') },
  { name: 'an empty header', code: '', make: header('{}') },
  {
    name: 'a __proto__ tensor',
    code: '',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      const body = JSON.stringify(h)
      return file(`{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},${body.slice(1)}`, data)
    },
  },
  {
    name: 'the same key twice',
    code: 'duplicate_key',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      const [name, entry] = Object.entries(h)[0] as [string, Entry]
      return file(`{${JSON.stringify(name)}:${JSON.stringify(entry)},${JSON.stringify(h).slice(1)}`, data)
    },
  },
  {
    name: 'the same key twice, once escaped',
    code: 'duplicate_key',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      const [name, entry] = Object.entries(h)[0] as [string, Entry]
      const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`
      return file(`{"${escaped}":${JSON.stringify(entry)},${JSON.stringify(h).slice(1)}`, data)
    },
  },
  {
    name: 'the same field twice in a tensor',
    code: '',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      return file(JSON.stringify(h).replace('"dtype":"F32"', '"dtype":"F16","dtype":"F32"'), data)
    },
  },
  { name: 'an unknown dtype', code: '', make: first((entry) => (entry.dtype = 'F128')) },
  { name: 'a dtype in lower case', code: '', make: first((entry) => (entry.dtype = 'f32')) },
  { name: 'a dtype of the wrong size', code: 'tensor_invalid_info', make: first((entry) => (entry.dtype = 'F64')) },
  { name: 'a sub-byte dtype', code: '', make: first((entry) => (entry.dtype = 'F4')) },
  { name: 'a negative dimension', code: '', make: first((entry) => (entry.shape = [-1, 8])) },
  { name: 'a fractional dimension', code: '', make: first((entry) => (entry.shape = [1.5, 8])) },
  { name: 'a dimension that is text', code: '', make: first((entry) => (entry.shape = ['8'])) },
  {
    name: 'a product that overflows',
    code: 'validation_overflow',
    make: first((entry) => (entry.shape = [2 ** 40, 2 ** 40])),
  },
  {
    name: 'a dimension past 2^53',
    code: '',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      return file(JSON.stringify(h).replace(/"shape":\[\d+/, '"shape":[18446744073709551615'), data)
    },
  },
  {
    name: 'a thousand dimensions',
    code: '',
    make: first((entry) => (entry.shape = Array.from({ length: 1000 }, () => 1))),
  },
  {
    name: 'a shape that does not fit the bytes',
    code: 'tensor_invalid_info',
    make: first((entry) => (entry.shape = [3])),
  },
  { name: 'offsets that are one number', code: '', make: first((entry) => (entry.data_offsets = [0])) },
  { name: 'offsets that are three numbers', code: '', make: first((entry) => (entry.data_offsets = [0, 4, 8])) },
  { name: 'negative offsets', code: '', make: first((entry) => (entry.data_offsets = [-4, 0])) },
  { name: 'fractional offsets', code: '', make: first((entry) => (entry.data_offsets = [0, 4.5])) },
  {
    name: 'offsets that run backwards',
    code: 'invalid_offset',
    make: first((entry) => (entry.data_offsets = [entry.data_offsets[1], 0])),
  },
  { name: 'offsets past the file', code: '', make: first((entry) => (entry.data_offsets = [2 ** 40, 2 ** 40 + 4])) },
  {
    name: 'overlapping tensors',
    code: 'invalid_offset',
    make: spoil((h, names) => {
      const a = h[names[0] as string] as Entry
      h[names[1] as string] = { ...(h[names[1] as string] as Entry), data_offsets: a.data_offsets }
    }),
  },
  {
    name: 'a hole before the first tensor',
    code: 'invalid_offset',
    make: (tensors) => {
      const { header: h, data } = layOut(tensors)
      for (const name of Object.keys(h)) {
        const entry = h[name] as Entry
        h[name] = { ...entry, data_offsets: entry.data_offsets.map((at) => (at as number) + 8) }
      }
      return file(JSON.stringify(h), concat(new Uint8Array(8), data))
    },
  },
  {
    name: 'a missing field',
    code: 'invalid_header_deserialization',
    make: spoil((h, names) => Object.assign(h, { [names[0] as string]: { shape: [1], data_offsets: [0, 4] } })),
  },
  {
    name: 'bytes after the last tensor',
    code: 'metadata_incomplete_buffer',
    make: (tensors) => concat(wellFormed(tensors), new Uint8Array(4)),
  },
  {
    name: 'a file cut in its last tensor',
    code: 'metadata_incomplete_buffer',
    make: (tensors) => wellFormed(tensors).slice(0, -4),
  },
  {
    name: 'a file cut after its header',
    code: '',
    make: (tensors) => file(JSON.stringify(layOut(tensors).header), new Uint8Array(0)),
  },
  { name: 'a JSON document under a tensor name', code: '', make: () => json({ hello: 'world' }) },
  { name: 'a zip archive, renamed', code: '', make: () => concat(utf8('PK\u0003\u0004'), new Uint8Array(512)) },
  {
    name: 'a zip bomb, renamed',
    code: '',
    make: () => concat(utf8('PK\u0003\u0004\u0014\u0000\u0000\u0000\u0008\u0000'), new Uint8Array(4096).fill(0xff)),
  },
  {
    name: 'a gzip file, renamed',
    code: '',
    make: () => concat(new Uint8Array([0x1f, 0x8b, 0x08]), new Uint8Array(64)),
  },
  {
    name: 'a pickle, renamed',
    code: '',
    make: () => concat(new Uint8Array([0x80, 0x04, 0x95]), utf8('cos\nsystem\n(S"true"\ntR.')),
  },
  { name: 'an HTML error page', code: '', make: () => utf8('<!doctype html><title>404</title>') },
  {
    name: 'a Git LFS pointer',
    code: '',
    make: () => utf8('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n'),
  },
]
