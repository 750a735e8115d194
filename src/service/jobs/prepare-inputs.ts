import { CanarySpec } from '#contract/canary-sets'
import { renderCanary } from '#contract/canaries'
import type { JobInput } from '#contract/job-spec'
import { findBlobs } from '#store/blobs'
import { suiteKey } from '#store/suites'
import type { StoredInput } from '#store/job-schema'
import type { JobRow } from '#store/jobs'
import type { SuiteSummary } from '../suites/show-suite.ts'
import { readCanarySecrets } from '../canary-sets/read-canary-secrets.ts'
import type { Deps } from '../deps.ts'
import { derivedInput } from './derived-input.ts'
import { hessianTokens } from './hessian-texts.ts'
import { scoreTokens } from './score-tokens.ts'
import { storedJob } from './stored-job.ts'
import type { JobSubject } from './resolve-job.ts'

/** Every file that the runner of this job may fetch. What has to be derived first is stored under the job; the same each time. */
export async function prepareInputs(deps: Deps, job: JobRow, subject: JobSubject): Promise<StoredInput[]> {
  const { base, model, suite, canarySet } = subject
  const request = storedJob(job)
  const inputs = await filesOf(deps, 'base', base.files)
  if (model) inputs.push(...(await filesOf(deps, 'model', model.files)))
  // A runner that scores, or measures curvature, sees tokens alone, the same ones as the edge.
  if (request.type === 'score') return [...inputs, ...(await scoreTokens(deps, job, subject, request))]
  if (request.type === 'hessian') return [...inputs, await hessianTokens(deps, job, subject, request)]
  if (suite) {
    const { bytes } = suite.summary as SuiteSummary
    inputs.push({ role: 'suite', file: 'suite.jsonl', sha256: suite.digest, bytes, key: suiteKey(suite.digest) })
  }
  if (request.type === 'finetune' && request.dataset !== undefined) {
    inputs.push(...(await filesOf(deps, 'dataset', { 'dataset.jsonl': request.dataset })))
  }
  if (canarySet) {
    const { template } = CanarySpec.parse(canarySet.spec)
    const { canaries } = await readCanarySecrets(deps, canarySet)
    // Only what was handed out when the set was drawn: coins and references stay here.
    const lines = canaries
      .filter(({ included }) => included)
      .map(({ secret, repetitions }) => `${JSON.stringify({ text: renderCanary(template, secret), repetitions })}\n`)
    inputs.push(
      await derivedInput(deps, job.id, 'canaries', 'canaries.jsonl', new TextEncoder().encode(lines.join(''))),
    )
  }
  return inputs
}

async function filesOf(
  deps: Deps,
  role: JobInput['role'],
  files: Readonly<Record<string, string>>,
): Promise<StoredInput[]> {
  const blobs = await findBlobs(deps.store, null, [...new Set(Object.values(files))])
  return Object.entries(files).map(([file, digest]) => {
    const blob = blobs.get(digest)
    if (!blob) throw new Error(`blob ${digest} is missing`)
    return { role, file, sha256: digest, bytes: blob.size, key: null }
  })
}
