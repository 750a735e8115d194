import { TokenFrequencies } from '#contract/frequencies'
import type { Sha256 } from '#contract/ids'
import { tokenFrequencies, type TokenFrequencies as Frequencies } from '#domain/token-frequencies'
import type { BaseRow } from '#store/bases'
import { blobSource, findBlob, findGrantedBlob, type BlobRow } from '#store/blobs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'

/** Over ten characters for each of a quarter of a million tokens: the table is read whole. */
const MAX_BYTES = 4 * 1024 * 1024

/** Refuses a table that a base can't be registered with: not uploaded, no table, or one of another vocabulary. */
export async function checkFrequencies(deps: Deps, caller: Owner, digest: Sha256, vocabulary: number): Promise<void> {
  const refuse = (code: 'blob_missing' | 'frequencies_invalid', detail: string) =>
    new ServiceError(code, detail, [{ pointer: '#/frequencies', code, detail }])
  const blob = await findGrantedBlob(deps.store, caller.org, digest)
  if (!blob) throw refuse('blob_missing', `Upload the table first: PUT /v1/blobs/${digest}`)
  if (blob.size > MAX_BYTES) throw refuse('frequencies_invalid', `A table may have at most ${MAX_BYTES} bytes.`)
  const table = await read(deps, blob)
  if (table === null)
    throw refuse('frequencies_invalid', 'A table is JSON: {"counts": [how often each token id occurs]}.')
  if (table.counts.length > vocabulary) {
    const detail = `The table counts ${table.counts.length} tokens; the base has ${vocabulary}.`
    throw refuse('frequencies_invalid', detail)
  }
}

/** The table of a registered base, if it has one. */
export async function openFrequencies(
  deps: Deps,
  { frequencies }: Pick<BaseRow, 'frequencies'>,
): Promise<Frequencies | undefined> {
  if (frequencies === null) return undefined
  const blob = await findBlob(deps.store, frequencies)
  const table = blob && (await read(deps, blob))
  if (!table) throw new Error(`the table of token frequencies ${frequencies} is gone`)
  return tokenFrequencies(table.counts)
}

async function read(deps: Deps, blob: BlobRow): Promise<TokenFrequencies | null> {
  const text = new TextDecoder().decode(await blobSource(deps.store, blob).read(0, blob.size))
  try {
    return TokenFrequencies.parse(JSON.parse(text))
  } catch {
    return null
  }
}
