import type {
  CreateFinetune,
  CreateGenerate,
  CreateHessian,
  CreateJob,
  CreateScore,
  CreateUnlearn,
  ThenScan,
} from '#contract/jobs'
import type { TrainingSpec } from '#contract/training-spec'
import type { JobRow } from '#store/jobs'

/** What of a request was said about the job as such; it has columns of its own. */
type Aside = 'name' | 'retries'

/** A request with every decision made: its base is an id, its preset filled in. Kept with the job; holds no secret. */
export type StoredJob =
  | (Omit<CreateFinetune, Aside | 'training'> & { readonly training: TrainingSpec })
  | Omit<CreateScore, Aside>
  | Omit<CreateGenerate, Aside>
  | (Omit<CreateUnlearn, Aside | 'training'> & { readonly training: TrainingSpec })
  | Omit<CreateHessian, Aside>

export function storedJob(row: Pick<JobRow, 'request'>): StoredJob {
  return row.request as StoredJob
}

/** The scan that is to follow, if any. */
export function scanAfter(job: CreateJob | StoredJob): ThenScan | undefined {
  return 'then' in job ? job.then?.scan : undefined
}
