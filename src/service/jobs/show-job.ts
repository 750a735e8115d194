import { BaseId, CanarySetId, JobId, ModelId, ScanId, Sha256, SuiteId } from '#contract/ids'
import type { Job } from '#contract/jobs'
import { listOutputsOf, type JobOutputRow } from '#store/job-outputs'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { time, timeOrNull } from '../time.ts'

/** A job as the wire shows it. */
export async function showJob(deps: Deps, row: JobRow): Promise<Job> {
  return (await showJobs(deps, [row]))[0]!
}

export async function showJobs(deps: Deps, rows: readonly JobRow[]): Promise<Job[]> {
  const outputs = Map.groupBy(
    await listOutputsOf(
      deps.store,
      rows.map(({ id }) => id),
    ),
    ({ jobId }) => jobId,
  )
  return rows.map((row) => show(row, outputs.get(row.id) ?? []))
}

function show(row: JobRow, outputs: readonly JobOutputRow[]): Job {
  const orNull = <T>(id: { parse(value: unknown): T }, value: string | null): T | null =>
    value === null ? null : id.parse(value)
  return {
    id: JobId.parse(row.id),
    type: row.type,
    state: row.state,
    name: row.name,
    base: BaseId.parse(row.baseId),
    model: orNull(ModelId, row.modelId),
    suite: orNull(SuiteId, row.suiteId),
    canary_set: orNull(CanarySetId, row.canarySetId),
    request: row.request as Record<string, unknown>,
    fingerprint: Sha256.parse(row.fingerprint),
    engine: row.engine,
    engine_state: row.engineState,
    attempt: row.attempt,
    retries_left: row.retriesLeft,
    progress: row.progress,
    epochs: [...row.epochs],
    device: row.device,
    gpu_seconds: row.gpuSecondsBefore + row.gpuSeconds,
    outputs: outputs.map(({ name, sha256, bytes }) => ({ name, sha256: Sha256.parse(sha256), bytes })),
    models: [...row.models],
    scan: orNull(ScanId, row.scanId),
    hessian: row.hessian,
    retry_of: orNull(JobId, row.retryOf),
    problem: row.problem,
    created_at: time(row.createdAt),
    started_at: timeOrNull(row.startedAt),
    finished_at: timeOrNull(row.finishedAt),
    expires_at: time(row.expiresAt),
  }
}
