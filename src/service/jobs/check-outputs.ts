import { JobSummary } from '#contract/job-events'
import { MAX_LINE_BYTES } from '#contract/suites'
import { Sample } from '#contract/job-outputs'
import { blobStream, findBlobs, type BlobRow } from '#store/blobs'
import { listOutputs } from '#store/job-outputs'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { readLines } from '../suites/read-lines.ts'
import { expectedOutputs } from './expected-outputs.ts'
import { parseJson, readOutput } from './read-output.ts'
import type { JobSubject } from './resolve-job.ts'
import { storedJob } from './stored-job.ts'

/**
 * The outputs that a finished runner promised, as blobs by name. All that the job owes are among them, each arrived with the digest that was
 * promised, and those that are not weights say what they should.
 */
export async function checkOutputs(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
): Promise<ReadonlyMap<string, BlobRow>> {
  const promised = job.claim && 'finished' in job.claim ? job.claim.finished : []
  const arrived = new Map((await listOutputs(deps.store, job.id)).map((output) => [output.name, output]))
  for (const { name, sha256, bytes } of promised) {
    const output = arrived.get(name)
    if (!output) throw new ServiceError('output_missing', `The runner promised ${name}, which never arrived.`)
    if (output.sha256 !== sha256 || output.bytes !== bytes) {
      throw new ServiceError('digest_mismatch', `${name} is not what the runner promised at its end.`)
    }
  }
  const names = new Set(promised.map(({ name }) => name))
  const owed = expectedOutputs(storedJob(job), subject.model).find(({ name, required }) => required && !names.has(name))
  if (owed) throw new ServiceError('output_missing', `The runner ended without ${owed.name}.`)
  const blobs = await findBlobs(deps.store, job.orgId, [...new Set(promised.map(({ sha256 }) => sha256))])
  const files = new Map(promised.map(({ name, sha256 }) => [name, blobs.get(sha256)!]))
  const summary = files.get('summary.json')
  if (summary) await readOutput(deps, 'summary.json', summary, JobSummary)
  await checkSamples(deps, files.get('samples.jsonl'))
  return files
}

async function checkSamples(deps: Deps, blob: BlobRow | undefined): Promise<void> {
  if (!blob) return
  for await (const { number, bytes } of readLines(await blobStream(deps.store, blob))) {
    const parsed = bytes === null ? null : Sample.safeParse(parseJson(bytes))
    if (parsed?.success) continue
    const detail = parsed?.error.issues[0]?.message ?? `is longer than ${MAX_LINE_BYTES} bytes`
    throw new ServiceError('output_invalid', `samples.jsonl, line ${number}: ${detail}`)
  }
}
