import type { JobSpec } from '#contract/job-spec'
import { JobSpec as JobSpecSchema } from '#contract/job-spec'
import { findBase } from '#store/bases'
import { findModel } from '#store/models'
import type { JobRow } from '#store/jobs'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { time } from '../time.ts'
import { expectedOutputs } from './expected-outputs.ts'
import { runnersJob, type Runner } from './runner.ts'
import { storedJob } from './stored-job.ts'
import { RUNNER_LEASE_SECONDS } from './timing.ts'

/** What the runner is told. It names no organisation, no suite and no secret. */
export async function readSpec(deps: Deps, runner: Runner): Promise<JobSpec> {
  const job = await runnersJob(deps, runner)
  const base = await findBase(deps.store, job.orgId, job.baseId)
  const row = job.modelId === null ? null : ((await findModel(deps.store, job.orgId, job.modelId)) ?? null)
  if (!base || (job.modelId !== null && row === null) || job.inputs === null) {
    throw new ServiceError('gone', 'What this job works on has been deleted. Stop.')
  }
  const at = `${deps.config.engine?.callbackUrl ?? deps.config.publicUrl}/v1`
  const { architecture } = base.summary as BaseSummary
  const spec = {
    version: 1,
    job: job.id,
    attempt: job.attempt,
    fingerprint: job.fingerprint,
    base: { name: base.name, digest: `sha256:${base.digest}`, family: architecture.family },
    inputs: job.inputs.map(({ role, file, sha256, bytes }) => ({
      role,
      file,
      url: `${at}/jobs/${job.id}/inputs/${role}/${file}`,
      sha256,
      bytes,
    })),
    outputs: expectedOutputs(storedJob(job), row),
    urls: { events: `${at}/jobs/${job.id}/events`, outputs: `${at}/jobs/${job.id}/outputs`, blobs: `${at}/blobs` },
    lease_seconds: RUNNER_LEASE_SECONDS,
    expires_at: time(job.expiresAt),
    ...(row && { model: { kind: row.kind, digest: `sha256:${row.digest}` } }),
    ...settingsOf(job),
  }
  return JobSpecSchema.parse(spec)
}

function settingsOf(row: JobRow) {
  const job = storedJob(row)
  switch (job.type) {
    case 'finetune':
      return { type: job.type, method: job.method, training: job.training, probe: job.probe }
    case 'score':
      return { type: job.type, precision: job.precision }
    case 'generate':
      return { type: job.type, sampling: job.sampling }
    case 'hessian':
      return { type: job.type, hessian: job.hessian }
    default:
      return { type: job.type, unlearning: job.unlearning, training: job.training, probe: job.probe }
  }
}
