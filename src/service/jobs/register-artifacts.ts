import { Files } from '#contract/files'
import { artifactOf } from '#contract/job-outputs'
import type { JobModel } from '#contract/jobs'
import { CreateModel, type Model } from '#contract/models'
import { CreateScan } from '#contract/scans'
import type { BlobRow } from '#store/blobs'
import { recordModels, type JobRow } from '#store/jobs'
import { onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { derivedIds } from '../idempotency/derived-ids.ts'
import { createModel } from '../models/create-model.ts'
import { createScan } from '../scans/create-scan.ts'
import { scanAfter, storedJob, type StoredJob } from './stored-job.ts'

/**
 * Makes a model of every artifact, which is also how its shapes are checked against the base, and has it scanned if that was asked for. Ids
 * follow from the job, so that doing it again after an interruption makes nothing twice.
 */
export async function registerArtifacts(deps: Deps, job: JobRow, files: ReadonlyMap<string, BlobRow>): Promise<void> {
  const models = [...job.models]
  const firstWith = new Map<string, string>()
  for (const [artifact, blobs] of artifactsIn(files)) {
    // The final state is usually that after the last epoch: one model, one scan.
    const content = JSON.stringify(Object.entries(blobs).sort(([a], [b]) => (a < b ? -1 : 1)))
    const twin = models.find((known) => known.artifact === firstWith.get(content))
    if (!firstWith.has(content)) firstWith.set(content, artifact)
    if (models.some((known) => known.artifact === artifact)) continue
    const made = twin ? { ...twin, artifact } : await register(deps, job, artifact, blobs)
    models.push(made)
    const said = {
      artifact,
      ...(made.model && { model: made.model }),
      ...(made.scan && { scan: made.scan }),
      ...made.problem,
    }
    await recordModels(deps.store, job.id, models, said, deps.now())
  }
}

/** Files of each artifact, in the order of epochs with the final state last. */
function artifactsIn(files: ReadonlyMap<string, BlobRow>): [string, Record<string, string>][] {
  const artifacts = new Map<string, Record<string, string>>()
  for (const [name, { sha256 }] of files) {
    const part = artifactOf(name)
    if (part) artifacts.set(part.artifact, { ...artifacts.get(part.artifact), [part.file]: sha256 })
  }
  return [...artifacts].sort(([a], [b]) => stepOf(a) - stepOf(b))
}

function stepOf(artifact: string): number {
  return artifact === 'final' ? Infinity : Number(artifact.slice('epoch-'.length))
}

async function register(deps: Deps, job: JobRow, artifact: string, files: Record<string, string>): Promise<JobModel> {
  const request = storedJob(job)
  const own = { ...deps, newId: await derivedIds(job.createdAt, `${job.id}\n${artifact}`) }
  const owner = onBehalfOf(job.orgId)
  let model: Model
  try {
    model = await createModel(own, owner, describe(job, request, artifact, files))
  } catch (error) {
    // Made as it should be, and yet nothing that the edge can read: the files are there to be fetched.
    if (!(error instanceof ServiceError) || error.code !== 'adapter_unsupported') throw error
    return { artifact, model: null, scan: null, problem: { code: error.code, detail: error.message } }
  }
  const after = scanAfter(request)
  if (!after || (after.artifacts === 'final' && artifact !== 'final')) {
    return { artifact, model: model.id, scan: null, problem: null }
  }
  const { artifacts: _artifacts, suite = job.suiteId, canary_set = job.canarySetId, ...rest } = after
  try {
    const wanted = CreateScan.parse({ model: model.id, suite, ...(canary_set !== null && { canary_set }), ...rest })
    const { scan } = await createScan(own, owner, wanted)
    return { artifact, model: model.id, scan: scan.id, problem: null }
  } catch (error) {
    // The suite may have been deleted meanwhile: no reason to throw away what was trained.
    if (!(error instanceof ServiceError)) throw error
    return { artifact, model: model.id, scan: null, problem: { code: error.code, detail: error.message } }
  }
}

function describe(job: JobRow, request: StoredJob, artifact: string, files: Record<string, string>): CreateModel {
  const training = 'training' in request ? request.training : null
  const last = job.epochs.at(-1)?.epoch ?? training?.epochs ?? 0
  const step = artifact === 'final' ? last : stepOf(artifact)
  const perplexity = job.epochs.find(({ epoch }) => epoch === step)?.validation_perplexity ?? null
  const label = job.name ?? (request.type === 'finetune' ? request.method.name : request.type)
  return CreateModel.parse({
    name: `${label.slice(0, 160)} · ${artifact}`,
    base: job.baseId,
    files: Files.parse(files),
    training: { ...(step > 0 && { epochs: step }), ...(perplexity !== null && { validation_perplexity: perplexity }) },
    checkpoint: { series: job.id, step },
  })
}
