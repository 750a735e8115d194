import type { JobId } from '#contract/ids'
import type { OutputName } from '#contract/job-outputs'
import { blobStream, findGrantedBlob } from '#store/blobs'
import { listOutputs } from '#store/job-outputs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { ownJob } from './own-job.ts'

export interface WhichOutput {
  readonly id: JobId
  readonly name: OutputName
}

/** The bytes of one of the job's outputs; the owner's alone, for they may hold what the model remembers. */
export async function readJobOutput(
  deps: Deps,
  caller: Member,
  { id, name }: WhichOutput,
): Promise<{ readonly size: number; readonly sha256: string; readonly body: ReadableStream }> {
  const job = await ownJob(deps, caller, id)
  const output = (await listOutputs(deps.store, job.id)).find((one) => one.name === name)
  const blob = output && (await findGrantedBlob(deps.store, job.orgId, output.sha256))
  if (!blob) throw notFound('output')
  return { size: blob.size, sha256: blob.sha256, body: await blobStream(deps.store, blob) }
}
