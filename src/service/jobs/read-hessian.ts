import { HessianFile, type HessianResult } from '#contract/hessian'
import type { ModelKind } from '#contract/models'
import { judgeHessian } from '#domain/hessian'
import type { BlobRow } from '#store/blobs'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { handedOut } from './hessian-texts.ts'
import { readOutput } from './read-output.ts'
import type { JobSubject } from './resolve-job.ts'
import { storedJob } from './stored-job.ts'

const NAME = 'hessian.json'
/** These stand beside the base's weights, which stay as they are. */
const ADDED = new Set<string>(['bottleneck', 'prefix', 'prompt'] satisfies ModelKind[])

/** What a `hessian` job found, if it can be an answer to what was asked: of the texts that were handed out, and of as much as was ordered. */
export async function readHessian(
  deps: Deps,
  job: JobRow,
  subject: JobSubject,
  files: ReadonlyMap<string, BlobRow>,
): Promise<HessianResult | null> {
  const request = storedJob(job)
  if (request.type !== 'hessian') return null
  const found = await readOutput(deps, NAME, files.get(NAME)!, HessianFile)
  const { texts, tokens } = await handedOut(deps, job, subject, request)
  if (found.texts !== texts || found.tokens !== tokens) {
    throw invalid(`is about ${found.texts} texts of ${found.tokens} tokens; ${texts} of ${tokens} were handed out`)
  }
  const added = ADDED.has(subject.model!.kind)
  if ('value' in found.reference !== added) {
    throw invalid(added ? 'has a reference, and the model has none' : 'lacks the reference')
  }
  checkSpectrum('target', found.target, request.hessian)
  if (!('value' in found.reference)) checkSpectrum('reference', found.reference, request.hessian)
  return judgeHessian(found)
}

function checkSpectrum(
  who: string,
  { steps, largest, smallest, trace }: HessianFile['target'],
  asked: { readonly eigenvalues: number; readonly iterations: number; readonly trace_draws: number },
): void {
  if (steps > asked.iterations) throw invalid(`${who} took ${steps} steps of ${asked.iterations}`)
  const owed = Math.min(asked.eigenvalues, steps)
  if (largest.length !== owed) throw invalid(`${who} has ${largest.length} eigenvalues instead of ${owed}`)
  if (trace.length !== asked.trace_draws) {
    throw invalid(`${who} has ${trace.length} draws of the trace instead of ${asked.trace_draws}`)
  }
  const falling = [...largest, smallest].every(({ value }, i, all) => i === 0 || value <= all[i - 1]!.value)
  if (!falling) throw invalid(`${who} has eigenvalues that do not fall`)
}

function invalid(detail: string): ServiceError {
  return new ServiceError('output_invalid', `${NAME}: ${detail}.`)
}
