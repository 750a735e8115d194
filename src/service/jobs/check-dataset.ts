import type { Sha256 } from '#contract/ids'
import { DatasetLine, MAX_DATASET_BYTES, MAX_DATASET_LINES } from '#contract/datasets'
import { blobStream, findGrantedBlob } from '#store/blobs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { readLines } from '../suites/read-lines.ts'

/** Refuses a data set with a line that the runner could not use. Details name the line, never its text. */
export async function checkDataset(deps: Deps, caller: Owner, sha256: Sha256): Promise<void> {
  const blob = await findGrantedBlob(deps.store, caller.org, sha256)
  if (!blob) {
    const detail = `No blob ${sha256}: upload it first (PUT /v1/blobs/${sha256}).`
    throw new ServiceError('blob_missing', detail, [{ pointer: '#/dataset', code: 'blob_missing', detail }])
  }
  if (blob.size > MAX_DATASET_BYTES) throw invalid(`has ${blob.size} bytes; at most ${MAX_DATASET_BYTES} are taken`)
  let train = 0
  for await (const { number, bytes } of readLines(await blobStream(deps.store, blob))) {
    if (number > MAX_DATASET_LINES) throw invalid(`has more than ${MAX_DATASET_LINES} lines`)
    const line = bytes === null ? null : parse(bytes)
    if (line === null) throw invalid(`line ${number} is not \`{"text": …, "split": "train" | "validation"}\``)
    if (line.split === 'train') train++
  }
  if (train === 0) throw invalid('has no line to train on')
}

function parse(bytes: Uint8Array): DatasetLine | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
    return DatasetLine.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

function invalid(detail: string): ServiceError {
  return new ServiceError('dataset_invalid', `#/dataset: ${detail}.`, [
    { pointer: '#/dataset', code: 'dataset_invalid', detail },
  ])
}
