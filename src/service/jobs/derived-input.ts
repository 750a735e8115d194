import type { JobInput } from '#contract/job-spec'
import type { StoredInput } from '#store/job-schema'
import { putObject } from '#store/objects'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { jobInputKey } from './keys.ts'

/** Stores a file made for one job. */
export async function derivedInput(
  deps: Deps,
  job: string,
  role: JobInput['role'],
  file: string,
  bytes: Uint8Array,
): Promise<StoredInput> {
  const key = jobInputKey(job, role, file)
  await putObject(deps.store, key, bytes)
  return { role, file, sha256: await sha256(bytes as Uint8Array<ArrayBuffer>), bytes: bytes.byteLength, key }
}
