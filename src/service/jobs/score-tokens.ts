import type { StoredInput } from '#store/job-schema'
import type { JobRow } from '#store/jobs'
import type { CreateScore } from '#contract/jobs'
import type { Deps } from '../deps.ts'
import type { JobSubject } from './resolve-job.ts'
import { scoreViews } from './score-views.ts'
import { viewLayout, viewTokens } from './view-tokens.ts'

/**
 * The suite as the runner scores it: every text that a scan looks at, canaries and their references among them, in the order of the scan's
 * shards. So both sides score the same tokens.
 */
export async function scoreTokens(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
  request: Pick<CreateScore, 'max_examples' | 'lowercase' | 'views' | 'then'>,
): Promise<StoredInput[]> {
  const inputs: StoredInput[] = []
  for (const { view } of scoreViews(request)) {
    const arranged = await viewLayout(deps, job, subject, view, request.max_examples ?? null)
    inputs.push(await viewTokens(deps, job, view, arranged))
  }
  return inputs
}
