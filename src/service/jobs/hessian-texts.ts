import { LEAST_TEXTS } from '#contract/hessian'
import type { CreateHessian } from '#contract/jobs'
import { nonmembersAtMost } from '#domain/views/nonmembers'
import type { StoredInput } from '#store/job-schema'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import type { JobSubject } from './resolve-job.ts'
import { viewLayout, viewTokens } from './view-tokens.ts'

type Request = Pick<CreateHessian, 'hessian'>

/** The non-members around which curvature is measured: all that the runner sees of the suite. */
export async function hessianTokens(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
  { hessian }: Request,
): Promise<StoredInput> {
  const view = nonmembersAtMost(hessian.max_examples)
  const arranged = await viewLayout(deps, job, subject, view, null)
  const { texts } = countsOf(arranged.layout.shards)
  if (texts < LEAST_TEXTS) {
    const detail = `${texts} non-members of the suite have two tokens or more; the curvature is measured over ${LEAST_TEXTS} or more.`
    throw new ServiceError('text_too_short', detail)
  }
  return viewTokens(deps, job, view, arranged)
}

/** How many texts, and tokens that have something before them, were handed out. */
export async function handedOut(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
  { hessian }: Request,
): Promise<{ readonly texts: number; readonly tokens: number }> {
  const { layout } = await viewLayout(deps, job, subject, nonmembersAtMost(hessian.max_examples), null)
  return countsOf(layout.shards)
}

function countsOf(shards: readonly { readonly lengths: readonly number[] }[]): { texts: number; tokens: number } {
  const lengths = shards.flatMap((shard) => shard.lengths)
  return { texts: lengths.length, tokens: lengths.reduce((sum, length) => sum + length - 1, 0) }
}
