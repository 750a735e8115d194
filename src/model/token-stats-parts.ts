import { ok, refuse, type Result } from '#domain/result'
import type { TokenStats } from '#domain/token-stats'
import type { ByteSource } from './bytes.ts'
import { readSafetensors } from './safetensors.ts'
import { checkTokenStats, fields, readSampled, sampledFields } from './token-stats-file.ts'

/** Token statistics too large to hold: offsets in memory, the rest read in runs of examples. */
export interface TokenStatsParts {
  readonly offsets: Uint32Array<ArrayBuffer>
  /** Examples `from ≤ e < to`, checked like a file of their own. */
  read(from: number, to: number): Promise<Result<TokenStats>>
}

/** Opens a file that a stranger may have made; only its header and offsets are read. */
export async function openTokenStats(source: ByteSource): Promise<Result<TokenStatsParts>> {
  const header = await readSafetensors(source)
  if (!header.ok) return header
  const invalid = (name: string, detail: string) => refuse('token_stats_invalid', `"${name}" ${detail}.`, `#/${name}`)
  const starts = new Map<string, number>()
  for (const [, name, dtype] of fields) {
    const info = header.value.tensors.get(name)
    if (!info) return invalid(name, 'is missing')
    if (info.dtype !== dtype || info.shape.length !== 1) return invalid(name, `must be a ${dtype} vector`)
    starts.set(name, info.start)
  }
  const place = header.value.tensors.get('offsets')!
  const offsets = new Uint32Array((await source.read(place.start, place.end)).slice().buffer)
  if (offsets.length === 0 || offsets[0] !== 0) return invalid('offsets', 'must begin with 0')
  if (offsets.some((offset, i) => i > 0 && offset < offsets[i - 1]!)) return invalid('offsets', 'must not fall')
  for (const [key, name] of fields) {
    const length = header.value.tensors.get(name)!.shape[0]!
    if (key !== 'offsets' && length !== offsets.at(-1)) {
      return invalid(name, `has ${length} values; the offsets promise ${offsets.at(-1)}`)
    }
  }
  for (const [, name] of sampledFields) {
    const length = header.value.tensors.get(name)?.shape[0]
    if (length !== undefined && length !== offsets.at(-1)) {
      return invalid(name, `has ${length} values; the offsets promise ${offsets.at(-1)}`)
    }
  }
  return ok({
    offsets,
    async read(from, to) {
      const first = offsets[from]!
      const bytesOf = async (name: string) => {
        const start = starts.get(name)!
        return (await source.read(start + 4 * first, start + 4 * offsets[to]!)).slice().buffer
      }
      const floats = async (name: string) => new Float32Array(await bytesOf(name))
      const integers = async (name: string) => new Int32Array(await bytesOf(name))
      const sampled = await readSampled(header.value.tensors, ({ start }) =>
        source.read(start + 4 * first, start + 4 * offsets[to]!),
      )
      if (!sampled.ok) return sampled
      return checkTokenStats({
        ...(sampled.value && { sampled: sampled.value }),
        offsets: offsets.slice(from, to + 1).map((offset) => offset - first),
        token: await integers('token'),
        logProb: await floats('log_prob'),
        mean: await floats('mean'),
        variance: await floats('variance'),
        rank: await integers('rank'),
        bestOther: await floats('best_other'),
      })
    },
  })
}
