import { ok, refuse, type Result } from '#domain/result'
import type { TokenStats } from '#domain/token-stats'
import { bufferSource } from './bytes.ts'
import { readSafetensors } from './safetensors.ts'
import { writeSafetensors } from './safetensors-write.ts'

/**
 * Token statistics as a safetensors file, the one format between edge, GPU runner and anyone's notebook:
 * `offsets` U32 `[examples + 1]`; `token`, `rank` I32 and `log_prob`, `mean`, `variance`, `best_other` F32, each `[tokens]`.
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

/** Sums of many float32 probabilities may leave a log-probability this far above 0, or a variance this far below. */
const roundOff = 1e-4

const invalid = (name: string, detail: string) => refuse('token_stats_invalid', `"${name}" ${detail}.`, `#/${name}`)

export function writeTokenStats(stats: TokenStats, metadata?: Readonly<Record<string, string>>): Uint8Array {
  return writeSafetensors(Object.fromEntries(fields.map(([key, name]) => [name, { values: stats[key] }])), metadata)
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
  return checkTokenStats(stats as unknown as TokenStats)
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
  if (read.variance.some((value) => value < -roundOff)) return invalid('variance', 'must not be negative')
  return ok(read)
}
