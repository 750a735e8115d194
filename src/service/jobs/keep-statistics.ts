import { CreateScan } from '#contract/scans'
import type { ScanId } from '#contract/ids'
import type { View } from '#domain/views/view'
import { openTokenStats } from '#model/token-stats-parts'
import { writeTokenStats } from '#model/token-stats-file'
import { blobSource, type BlobRow } from '#store/blobs'
import { putObject } from '#store/objects'
import type { JobRow } from '#store/jobs'
import { onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { derivedIds } from '../idempotency/derived-ids.ts'
import { batchLayout, batchScope } from '../scans/batch-layout.ts'
import { createScan } from '../scans/create-scan.ts'
import { statsKey } from '../scans/keys.ts'
import { loadSequences } from '../scans/layout.ts'
import type { JobSubject } from './resolve-job.ts'
import { scoreOutput, scoreViews } from './score-views.ts'
import { scanAfter, storedJob } from './stored-job.ts'

/**
 * Takes over what a runner scored: every file must hold exactly the tokens that were handed out, and numbers that can be what they say.
 * They rest where a batch scan looks for them. Gives the scan, if one was asked for.
 */
export async function keepStatistics(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
  files: ReadonlyMap<string, BlobRow>,
): Promise<ScanId | null> {
  const request = storedJob(job)
  const digests = { target: subject.model!.digest, reference: subject.base.digest }
  for (const { view, models } of request.type === 'score' ? scoreViews(request) : []) {
    for (const model of models) {
      const name = scoreOutput(view.name, model)
      const blob = files.get(name)
      if (blob) await keep(deps, job, subject, { name, view, weights: digests[model], blob })
    }
  }
  return scanOf(deps, job)
}

interface Part {
  readonly name: string
  readonly view: View
  readonly weights: string
  readonly blob: BlobRow
}

async function keep(deps: Deps, job: JobRow, subject: JobSubject, { name, view, weights, blob }: Part): Promise<void> {
  const { base, model, suite, canarySet } = subject
  const request = storedJob(job)
  const maxExamples = (request.type === 'score' ? request.max_examples : null) ?? null
  const scope = batchScope(job.orgId)
  const texts = { orgId: job.orgId, base, model, suite: suite!, canarySet, maxExamples }
  const { layout, name: digest } = await batchLayout(deps, texts, view)
  const opened = await openTokenStats(blobSource(deps.store, blob))
  if (!opened.ok) throw new ServiceError(opened.problem.code, `${name}: ${opened.problem.detail}`)
  const examples = layout.shards.reduce((sum, { entries }) => sum + entries.length, 0)
  if (opened.value.offsets.length !== examples + 1) {
    throw invalid(name, `has ${opened.value.offsets.length - 1} examples; ${examples} were handed out`)
  }
  let at = 0
  for (const [shard, place] of layout.shards.entries()) {
    const stats = await opened.value.read(at, at + place.entries.length)
    if (!stats.ok) throw new ServiceError(stats.problem.code, `${name}: ${stats.problem.detail}`)
    const sequences = await loadSequences(deps.store, scope, digest, place)
    // The first token has nothing before it; all others are scored.
    const wanted = sequences.flatMap((tokens) => [...tokens.subarray(1)])
    const { offsets, token } = stats.value
    const same =
      sequences.every((tokens, i) => tokens.length - 1 === offsets[i + 1]! - offsets[i]!) &&
      wanted.every((id, i) => token[i] === id)
    if (!same) throw invalid(name, 'scores other tokens than were handed out')
    await putObject(deps.store, statsKey(scope, weights, digest, shard), writeTokenStats(stats.value))
    at += place.entries.length
  }
}

async function scanOf(deps: Deps, job: JobRow): Promise<ScanId | null> {
  const request = storedJob(job)
  const after = scanAfter(request)
  if (!after || request.type !== 'score') return null
  const { attacks, probes, policy, publish } = after
  const wanted = CreateScan.parse({
    model: request.model,
    suite: request.suite,
    canary_set: request.canary_set,
    max_examples: request.max_examples,
    attacks,
    probes,
    policy,
    publish,
  })
  const own = { ...deps, newId: await derivedIds(job.createdAt, `${job.id}\nscan`) }
  return (await createScan(own, onBehalfOf(job.orgId), wanted, { batch: true })).scan.id
}

function invalid(name: string, detail: string): ServiceError {
  return new ServiceError('token_stats_invalid', `${name} ${detail}.`)
}
