import { blobSource, type BlobRow } from '#store/blobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Of a zod schema what is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: Issue[] } }
}

/** A JSON file that a runner handed in, as its schema has it; refused with the place that is wrong. */
export async function readOutput<T>(deps: Deps, name: string, blob: BlobRow, schema: Schema<T>): Promise<T> {
  const bytes = await blobSource(deps.store, blob).read(0, blob.size)
  const parsed = schema.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new ServiceError('output_invalid', `${name}: /${path.join('/')}: ${message}`)
}

/** Undefined for what is no JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return undefined
  }
}
