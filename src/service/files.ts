import type { Files } from '#contract/files'
import type { ProblemCode } from '#contract/problem'
import type { ByteSource } from '#model/bytes'
import { checkFileNames } from '#model/deltas/files'
import { tokenizerLimit } from '#model/tokenizer-spec'
import { blobSource, findBlobs } from '#store/blobs'
import type { Owner } from './caller.ts'
import type { Deps } from './deps.ts'
import { ServiceError, refusal } from './errors.ts'
import { sha256 } from './hash.ts'

/** Random access to a registered submission's files. */
export async function openFiles(
  deps: Deps,
  files: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, ByteSource>> {
  const blobs = await findBlobs(deps.store, null, [...new Set(Object.values(files))])
  return new Map(
    Object.entries(files).map(([name, digest]) => {
      const blob = blobs.get(digest)
      if (!blob) throw new Error(`blob ${digest} is missing`)
      return [name, blobSource(deps.store, blob)]
    }),
  )
}

/** The same for files that a request names: by names that a model may have, of blobs that the caller has uploaded. */
export async function openUploads(deps: Deps, caller: Owner, files: Files): Promise<ReadonlyMap<string, ByteSource>> {
  // Before any look-up: a pickle is refused whether it was uploaded or not.
  const names = checkFileNames(new Map(Object.keys(files).map((name) => [name, NOTHING])))
  if (!names.ok) throw refusal(names.problem)
  const blobs = await findBlobs(deps.store, caller.org, [...new Set(Object.values(files))])
  const missing = Object.entries(files).filter(([, digest]) => !blobs.has(digest))
  if (missing.length > 0) {
    const faults = missing.map(([name, digest]) => ({
      pointer: `#/files/${name}`,
      code: 'blob_missing',
      detail: `no blob ${digest}: upload it first (PUT /v1/blobs/${digest})`,
    }))
    throw new ServiceError('blob_missing', `${faults[0]!.pointer}: ${faults[0]!.detail}`, faults)
  }
  for (const [name, digest] of Object.entries(files)) refuseLong(name, blobs.get(digest)!.size)
  return new Map(Object.entries(files).map(([name, digest]) => [name, blobSource(deps.store, blobs.get(digest)!)]))
}

const MIB = 1024 * 1024
/** Files that are read whole, and the most that is read of them: above it a hostile one would fill the isolate. */
const WHOLE: Readonly<Record<string, { limit: number; code: ProblemCode }>> = {
  'config.json': { limit: MIB, code: 'config_invalid' },
  'adapter_config.json': { limit: MIB, code: 'adapter_config_invalid' },
  'model.safetensors.index.json': { limit: 8 * MIB, code: 'invalid_shard_index' },
  'tokenizer.json': { limit: tokenizerLimit, code: 'tokenizer_unsupported' },
}

/** Refuses a file that must be read whole and is too long for it. */
export function refuseLong(name: string, size: number): void {
  const whole = Object.hasOwn(WHOLE, name) ? WHOLE[name] : undefined
  if (whole === undefined || size <= whole.limit) return
  const detail = `${name} has ${size} bytes; at most ${whole.limit} are read.`
  throw new ServiceError(whole.code, detail, [{ pointer: `#/files/${name}`, code: whole.code, detail }])
}

const NOTHING: ByteSource = { byteLength: 0, read: async () => new Uint8Array(0) }

/** SHA-256 over names and digests in the order of names: the same content has the same digest, whoever sends it. */
export function digestOfFiles(files: Readonly<Record<string, string>>, start = ''): Promise<string> {
  const lines = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => `${name} ${digest}\n`)
  return sha256(start + lines.join(''))
}

/** Bytes of the weight files alone. */
export function weightBytes(files: ReadonlyMap<string, ByteSource>): number {
  return [...files].reduce((sum, [name, { byteLength }]) => (name.endsWith('.safetensors') ? sum + byteLength : sum), 0)
}
