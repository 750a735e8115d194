import { blobStream, findBlob } from '#store/blobs'
import type { StoredInput } from '#store/job-schema'
import { openObject } from '#store/objects'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { runnersJob, type Runner } from './runner.ts'

export interface WhichInput {
  readonly role: string
  readonly file: string
}

/** The bytes of one of the job's own inputs. */
export async function readInput(
  deps: Deps,
  runner: Runner,
  { role, file }: WhichInput,
): Promise<{ readonly size: number; readonly sha256: string; readonly body: ReadableStream }> {
  const job = await runnersJob(deps, runner)
  const input = job.inputs?.find((one) => one.role === role && one.file === file)
  const body = input && (await open(deps, input))
  if (!input || !body) throw notFound('input')
  return { size: input.bytes, sha256: input.sha256, body }
}

async function open({ store }: Deps, { key, sha256 }: StoredInput): Promise<ReadableStream | undefined> {
  if (key !== null) return (await openObject(store, key))?.body
  const blob = await findBlob(store, sha256)
  return blob && blobStream(store, blob)
}
