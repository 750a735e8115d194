import { ok, refuse, type Result } from '#domain/result'
import type { ByteSource } from './bytes.ts'
import { bitsPerElement, isDtype, type Dtype } from './dtype.ts'
import { scanJson } from './json-scan.ts'

/** Where a tensor lies: bytes `start ≤ i < end` of its file, row-major, little-endian. */
export interface TensorInfo {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>
  readonly metadata: ReadonlyMap<string, string>
}

/** The reference reader's limit on the header. */
const referenceHeaderLimit = 100_000_000
/**
 * Ours: a parsed header takes several times its length in an isolate of 128 MB. 4 MiB describe about 35,000 tensors; GPT-2's header
 * has 14 kB, a 70-billion-parameter Llama's shards below 20 kB each.
 */
export const headerLimit = 4 * 1024 * 1024
/** The largest dense models have below 2,000 tensors, mixtures of experts a few ten thousand. */
export const tensorLimit = 20_000

/**
 * Reads the header of a safetensors file: 8 bytes, then the header, never a tensor. Refuses in the reference reader's order and with its
 * names (`safetensors/src/tensor.rs`); on top of it, duplicate keys and our two limits.
 */
export async function readSafetensors(source: ByteSource): Promise<Result<SafetensorsHeader>> {
  if (source.byteLength < 8)
    return refuse('header_too_small', `A safetensors file begins with 8 bytes; this one has ${source.byteLength}.`)
  const prefix = await source.read(0, 8)
  const declared = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true)
  if (declared > BigInt(headerLimit)) {
    const limits = `${headerLimit} are accepted here, ${referenceHeaderLimit} by the reference reader`
    return refuse('header_too_large', `The header claims ${declared} bytes; ${limits}.`)
  }
  const length = Number(declared)
  const dataStart = 8 + length
  if (dataStart > source.byteLength) {
    return refuse(
      'invalid_header_length',
      `The header claims ${length} bytes, the whole file has ${source.byteLength}.`,
    )
  }
  const bytes = await source.read(8, dataStart)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return refuse('invalid_header', 'The header is not valid UTF-8.')
  }
  if (bytes[0] !== 0x7b) return refuse('invalid_header_start', 'The header does not start with "{".')
  const parsed = parseEntries(text)
  if (!parsed.ok) return parsed
  const laid = layOut(parsed.value.entries, dataStart, source.byteLength)
  return laid.ok ? ok({ tensors: laid.value, metadata: parsed.value.metadata }) : laid
}

interface Entry {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  /** Relative to the byte buffer behind the header. */
  readonly begin: number
  readonly end: number
}

function parseEntries(text: string): Result<{ entries: Entry[]; metadata: Map<string, string> }> {
  const malformed = (detail: string, name?: string) =>
    refuse('invalid_header_deserialization', detail, name === undefined ? undefined : pointer(name))
  let header: unknown
  try {
    header = JSON.parse(text)
  } catch {
    return malformed('The header is not valid JSON.')
  }
  const scan = scanJson(text)
  if (scan.duplicate !== undefined)
    return refuse('duplicate_key', `The header holds the key "${scan.duplicate}" twice.`, pointer(scan.duplicate))
  if (scan.fractional) return malformed('Shapes and offsets must be plain non-negative integers.')
  const entries: Entry[] = []
  const metadata = new Map<string, string>()
  for (const [name, value] of Object.entries(header as object)) {
    if (!name.isWellFormed()) return malformed('A tensor name is not valid Unicode.')
    if (!isObject(value)) return malformed(`"${name}" must be an object.`, name)
    if (name === '__metadata__') {
      for (const [key, item] of Object.entries(value)) {
        if (typeof item !== 'string') return malformed(`Metadata "${key}" must be a string.`, name)
        metadata.set(key, item)
      }
      continue
    }
    const { dtype, shape, data_offsets: offsets } = value
    if (!isDtype(dtype)) return malformed(`"${name}" has the unknown dtype ${JSON.stringify(dtype)}.`, name)
    if (!isNumbers(shape)) return malformed(`"${name}" needs a "shape" of integers.`, name)
    if (!isNumbers(offsets) || offsets.length !== 2) return malformed(`"${name}" needs two "data_offsets".`, name)
    if (entries.length === tensorLimit)
      return refuse('too_many_tensors', `The file holds more than ${tensorLimit} tensors.`)
    entries.push({ name, dtype, shape, begin: offsets[0]!, end: offsets[1]! })
  }
  return ok({ entries, metadata })
}

/** No hole, no overlap, sizes as shapes say, and the file ends where the last tensor ends. */
function layOut(entries: Entry[], dataStart: number, byteLength: number): Result<Map<string, TensorInfo>> {
  const sorted = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)
  let previous = 0
  for (const { name, dtype, shape, begin, end } of sorted) {
    const at = pointer(name)
    if (begin !== previous || end < begin || !Number.isSafeInteger(end)) {
      return refuse(
        'invalid_offset',
        `"${name}" lies at [${begin}, ${end}], but the tensors before it end at ${previous}.`,
        at,
      )
    }
    previous = end
    let bits = bitsPerElement[dtype] as number
    let elements = 1
    for (const size of shape) {
      elements *= size
      if (!Number.isSafeInteger(size) || !Number.isSafeInteger(elements)) bits = Infinity
    }
    bits *= elements
    if (!Number.isSafeInteger(bits))
      return refuse('validation_overflow', `"${name}" has a shape whose size overflows.`, at)
    if (bits % 8 !== 0) return refuse('misaligned_slice', `"${name}" does not end on a whole byte.`, at)
    if (end - begin !== bits / 8) {
      return refuse(
        'tensor_invalid_info',
        `"${name}" needs ${bits / 8} bytes by its shape and dtype, its offsets span ${end - begin}.`,
        at,
      )
    }
  }
  if (dataStart + previous !== byteLength) {
    const detail = `The tensors end at byte ${dataStart + previous}, the file at ${byteLength}.`
    return refuse('metadata_incomplete_buffer', detail)
  }
  return ok(
    new Map(
      entries.map(({ name, dtype, shape, begin, end }) => [
        name,
        { dtype, shape, start: dataStart + begin, end: dataStart + end },
      ]),
    ),
  )
}

function pointer(name: string): string {
  return `#/${name.slice(0, 200).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number')
}
