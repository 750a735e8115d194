import type { JobId } from '#contract/ids'
import { Sample } from '#contract/job-outputs'
import type { Generations } from '#domain/generations'
import { blobStream, findGrantedBlob } from '#store/blobs'
import { listOutputs } from '#store/job-outputs'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { readLines } from '../suites/read-lines.ts'
import { questionOf } from './question.ts'
import { readLines as readSuite } from './subject.ts'

/** The samples of a `generate` job, which were checked when it handed them in, and the suffixes that they are held against. */
export async function gatherGenerations(deps: Deps, scan: ScanRow, job: JobId): Promise<Generations> {
  const output = (await listOutputs(deps.store, job)).find(({ name }) => name === 'samples.jsonl')
  const blob = output && (await findGrantedBlob(deps.store, scan.orgId, output.sha256))
  if (!blob) throw new ServiceError('gone', `The samples of ${job} were deleted before this scan ended.`)
  const samples: Sample[] = []
  for await (const { bytes } of readLines(await blobStream(deps.store, blob))) {
    if (bytes !== null && bytes.length > 0) samples.push(Sample.parse(JSON.parse(new TextDecoder().decode(bytes))))
  }
  const { suite } = await questionOf(deps, scan)
  const truths = (await readSuite(deps, suite)).flatMap(({ split, text, prefix }) =>
    split === 'member' && prefix !== undefined ? [{ prompt: prefix, suffix: text.slice(prefix.length) }] : [],
  )
  return { job, truths, samples }
}
