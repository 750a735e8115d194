import { findBase } from '#store/bases'
import { findCanarySet } from '#store/canary-sets'
import { findModel } from '#store/models'
import type { JobRow } from '#store/jobs'
import { findSuite } from '#store/suites'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import type { JobSubject } from './resolve-job.ts'

/** What a job under way works on. What it names may have been deleted meanwhile: then it can't go on. */
export async function jobSubject(deps: Deps, job: JobRow): Promise<JobSubject> {
  const { store } = deps
  const { orgId, baseId, modelId, suiteId, canarySetId } = job
  const base = await findBase(store, orgId, baseId)
  if (!base) throw notFound('base')
  const model = modelId === null ? null : await findModel(store, orgId, modelId)
  if (model === undefined) throw notFound('model')
  const suite = suiteId === null ? null : await findSuite(store, orgId, suiteId, deps.now())
  if (suite === undefined) throw notFound('suite')
  const canarySet = canarySetId === null ? null : await findCanarySet(store, orgId, canarySetId)
  if (canarySet === undefined) throw notFound('canary set')
  return { base, model, suite, canarySet }
}
