import type { Files } from '#contract/files'
import { Sha256 } from '#contract/ids'
import { findGrantedBlob } from '#store/blobs'
import { BodyCut } from '#store/sized'
import { storeBlob } from '../blobs/store-blob.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import type { HubClient, HubCommit, HubFile } from './hub-client.ts'
import { readWhole } from './read-whole.ts'

/** A hub keeps what is larger than 10 MB in large-file storage; with room for private ones. */
const MAX_GIT_BYTES = 32 * 1024 * 1024

/**
 * Brings a repo's files in, one after the other, and gives their digests. Each is verified against what the hub's own tree says of this
 * commit: the SHA-256 of a large file, the git object's SHA-1 of a small one. What is held already is not fetched again, so an
 * interrupted transfer goes on with the next file.
 */
export async function takeFiles(
  deps: Deps,
  caller: Owner,
  { client, at, files }: { client: HubClient; at: HubCommit; files: readonly HubFile[] },
): Promise<Files> {
  const taken: [string, Sha256][] = []
  for (const file of files) taken.push([file.path, await takeFile(deps, caller, client, { at, file })])
  return Object.fromEntries(taken)
}

interface Place {
  readonly at: HubCommit
  readonly file: HubFile
}

async function takeFile(deps: Deps, caller: Owner, client: HubClient, { at, file }: Place): Promise<Sha256> {
  if (file.sha256 === null) return takeSmall(deps, caller, client, { at, file })
  const digest = Sha256.safeParse(file.sha256)
  if (!digest.success) throw new ServiceError('hub_refused', `The hub names no digest of ${file.path}.`)
  const held = await findGrantedBlob(deps.store, caller.org, digest.data)
  if (held?.size === file.size) return digest.data
  const body = await client.stream(at, file)
  try {
    await storeBlob(deps, caller, { sha256: digest.data, size: file.size, body })
  } catch (error) {
    throw transferError(error, file)
  }
  return digest.data
}

async function takeSmall(deps: Deps, caller: Owner, client: HubClient, { at, file }: Place): Promise<Sha256> {
  if (file.size > MAX_GIT_BYTES)
    throw new ServiceError('hub_refused', `${file.path} has ${file.size} bytes and does not lie in large-file storage.`)
  const bytes = await readWhole(client, at, file)
  const digest = await sha256(bytes)
  await storeBlob(deps, caller, { sha256: digest, size: bytes.byteLength, body: new Blob([bytes]).stream() })
  return digest
}

/** A stream that broke may be whole next time; wrong bytes stay wrong. */
function transferError(error: unknown, file: HubFile): unknown {
  if (error instanceof BodyCut || (error instanceof ServiceError && error.code === 'size_mismatch'))
    return new ServiceError('hub_unavailable', `The transfer of ${file.path} broke off.`)
  if (error instanceof ServiceError && error.code === 'digest_mismatch')
    return new ServiceError('digest_mismatch', `${file.path} is not what the hub's tree says it is.`)
  return error
}
