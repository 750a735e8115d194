import type { JobOutput, OutputName } from '#contract/job-outputs'
import type { Sha256 } from '#contract/ids'
import { looksPickled } from '#model/deltas/files'
import { readSafetensors } from '#model/safetensors'
import { blobSource, findGrantedBlob, type BlobRow } from '#store/blobs'
import { recordOutput } from '#store/job-outputs'
import { findModel } from '#store/models'
import { putBlob } from '../blobs/put-blob.ts'
import { onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, refusal } from '../errors.ts'
import { expectedOutputs } from './expected-outputs.ts'
import { runnersJob, type Runner } from './runner.ts'
import { storedJob } from './stored-job.ts'

export interface PutOutput {
  readonly name: OutputName
  readonly sha256: Sha256
  /** The bytes, or null when they were uploaded in parts before. */
  readonly content: { readonly size: number; readonly body: ReadableStream<Uint8Array> } | null
}

/**
 * Takes one artifact: a name that this job was told of, bytes that have the digest they claim, and a form that can be read without running
 * anything. What it means (shapes against the base) is looked at when the job is collected.
 */
export async function putOutput(deps: Deps, runner: Runner, input: PutOutput): Promise<JobOutput> {
  const { name, sha256, content } = input
  const job = await runnersJob(deps, runner)
  const model = job.modelId === null ? null : ((await findModel(deps.store, job.orgId, job.modelId)) ?? null)
  const expected = expectedOutputs(storedJob(job), model).find((one) => one.name === name)
  if (!expected) throw new ServiceError('output_unexpected', `This job has no output ${name}.`)
  if (content && content.size > expected.max_bytes) throw tooLarge(name, expected.max_bytes)
  if (content) await putBlob(deps, onBehalfOf(job.orgId), { sha256, ...content })
  const blob = await findGrantedBlob(deps.store, job.orgId, sha256)
  if (!blob) throw new ServiceError('blob_missing', `Nothing with the digest ${sha256} was uploaded for ${name}.`)
  if (blob.size > expected.max_bytes) throw tooLarge(name, expected.max_bytes)
  await refuseUnreadable(deps, name, blob)
  // Only while it is still this attempt's turn.
  await runnersJob(deps, runner)
  await recordOutput(deps.store, { jobId: job.id, name, sha256, bytes: blob.size, createdAt: deps.now() })
  return { name, sha256, bytes: blob.size }
}

function tooLarge(name: string, limit: number): ServiceError {
  return new ServiceError('output_invalid', `${name} may have at most ${limit} bytes.`)
}

async function refuseUnreadable(deps: Deps, name: string, blob: BlobRow): Promise<void> {
  const source = blobSource(deps.store, blob)
  if (name.endsWith('.safetensors')) {
    const header = await readSafetensors(source)
    if (header.ok) return
    if (await looksPickled(source)) {
      throw new ServiceError('pickle_refused', `${name} is a pickle or a zip under another name and was not opened.`)
    }
    throw refusal(header.problem)
  }
  if (!name.endsWith('.json')) return
  try {
    JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(await source.read(0, source.byteLength)),
    )
  } catch {
    throw new ServiceError('output_invalid', `${name} is not JSON.`)
  }
}
