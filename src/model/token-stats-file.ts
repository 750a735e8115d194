import { ok, refuse, type Result } from '#domain/result'
import type { SampledLogProbs, TokenStats } from '#domain/token-stats'
import { bufferSource } from './bytes.ts'
import { readSafetensors, type TensorInfo } from './safetensors.ts'
import { writeSafetensors } from './safetensors-write.ts'

/**
 * Token statistics as a safetensors file, the one format between edge, GPU runner and anyone's notebook:
 * `offsets` U32 `[examples + 1]`; `token`, `rank` I32 and `log_prob`, `mean`, `variance`, `best_other` F32, each `[tokens]`. Newer files also have
 * `sampledFields`, all or none.
 */
export const fields = [
  ['offsets', 'offsets', 'U32'],
  ['token', 'token', 'I32'],
  ['logProb', 'log_prob', 'F32'],
  ['mean', 'mean', 'F32'],
  ['variance', 'variance', 'F32'],
  ['rank', 'rank', 'I32'],
  ['bestOther', 'best_other', 'F32'],
] as const

/** `SampledLogProbs`, each F32 `[tokens]`. */
export const sampledFields = [
  ['cold', 'log_prob_temperature_0.5'],
  ['topK', 'log_prob_top_k_40'],
  ['topP', 'log_prob_top_p_0.95'],
] as const

/** Sums of many float32 probabilities may leave a log-probability this far above 0, or a variance this far below. */
const roundOff = 1e-4

const invalid = (name: string, detail: string) => refuse('token_stats_invalid', `"${name}" ${detail}.`, `#/${name}`)

export function writeTokenStats(stats: TokenStats, metadata?: Readonly<Record<string, string>>): Uint8Array {
  const { sampled } = stats
  const columns = [
    ...fields.map(([key, name]) => [name, { values: stats[key] }] as const),
    ...(sampled ? sampledFields.map(([key, name]) => [name, { values: sampled[key] }] as const) : []),
  ]
  return writeSafetensors(Object.fromEntries(columns), metadata)
}

/** Reads and checks a file that a stranger may have made: after this, every attack can trust its shapes and ranges. */
export async function readTokenStats(bytes: Uint8Array): Promise<Result<TokenStats>> {
  const header = await readSafetensors(bufferSource(bytes))
  if (!header.ok) return header
  const stats: Record<string, Float32Array | Int32Array | Uint32Array> = {}
  for (const [key, name, dtype] of fields) {
    const info = header.value.tensors.get(name)
    if (!info) return invalid(name, 'is missing')
    if (info.dtype !== dtype || info.shape.length !== 1) return invalid(name, `must be a ${dtype} vector`)
    const buffer = bytes.slice(info.start, info.end).buffer
    stats[key] =
      dtype === 'F32' ? new Float32Array(buffer) : dtype === 'I32' ? new Int32Array(buffer) : new Uint32Array(buffer)
  }
  const sampled = await readSampled(header.value.tensors, async ({ start, end }) => bytes.slice(start, end))
  if (!sampled.ok) return sampled
  return checkTokenStats({ ...(stats as unknown as TokenStats), ...(sampled.value && { sampled: sampled.value }) })
}

/** The columns that only newer files have; null when there is none of them. */
export async function readSampled(
  tensors: ReadonlyMap<string, TensorInfo>,
  read: (info: TensorInfo) => Promise<Uint8Array>,
): Promise<Result<SampledLogProbs | null>> {
  const present = sampledFields.filter(([, name]) => tensors.has(name))
  if (present.length === 0) return ok(null)
  const columns: Partial<Record<keyof SampledLogProbs, Float32Array>> = {}
  for (const [key, name] of sampledFields) {
    const info = tensors.get(name)
    if (!info) return invalid(name, 'is missing, though others like it are there')
    if (info.dtype !== 'F32' || info.shape.length !== 1) return invalid(name, 'must be a F32 vector')
    columns[key] = new Float32Array((await read(info)).slice().buffer)
  }
  return ok(columns as SampledLogProbs)
}

/** Shapes agree and every number can be what it says. */
export function checkTokenStats(read: TokenStats): Result<TokenStats> {
  const { offsets } = read
  if (offsets.length === 0 || offsets[0] !== 0) return invalid('offsets', 'must begin with 0')
  if (offsets.some((offset, i) => i > 0 && offset < offsets[i - 1]!)) return invalid('offsets', 'must not fall')
  const tokens = offsets.at(-1)!
  for (const [key, name, dtype] of fields) {
    if (key === 'offsets') continue
    const values = read[key]
    if (values.length !== tokens) return invalid(name, `has ${values.length} values; the offsets promise ${tokens}`)
    if (dtype === 'F32' && !values.every((value) => Number.isFinite(value)))
      return invalid(name, 'holds a NaN or an infinity')
    if (dtype === 'I32' && values.some((value) => value < 0)) return invalid(name, 'holds a negative number')
  }
  for (const name of ['logProb', 'mean', 'bestOther'] as const) {
    if (read[name].some((value) => value > roundOff))
      return invalid(fields.find(([key]) => key === name)![1], 'must not exceed 0')
  }
  for (const [key, name] of read.sampled ? sampledFields : []) {
    const values = read.sampled![key]
    if (values.length !== tokens) return invalid(name, `has ${values.length} values; the offsets promise ${tokens}`)
    if (!values.every((value) => Number.isFinite(value) && value <= roundOff))
      return invalid(name, 'must hold finite numbers that do not exceed 0')
  }
  if (read.variance.some((value) => value < -roundOff)) return invalid('variance', 'must not be negative')
  return ok(read)
}
