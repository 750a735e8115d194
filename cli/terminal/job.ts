import type { JobEvent } from '#contract/job-events'
import type { Job } from '#contract/jobs'
import { bar } from './bar.ts'
import { hessianLines } from './hessian.ts'
import { duration } from './numbers.ts'

/** What a person needs to know of a job, a line each. */
export function jobLines(job: Job): string[] {
  const lines = [`${job.id}  ${job.type}  ${job.state}${job.name === null ? '' : `  ${job.name}`}`]
  if (job.problem) lines.push(`  ${job.problem.code}: ${job.problem.detail}`)
  if (job.progress && job.finished_at === null) {
    const { done, total, unit } = job.progress
    lines.push(`  ${done}/${total} ${unit}s  ${bar(done, total)}`)
  }
  for (const epoch of job.epochs) lines.push(`  ${epochLine(epoch)}`)
  for (const { artifact, model, scan, problem } of job.models) {
    const what = [model, scan && `scanned by ${scan}`, problem?.detail].filter((part) => typeof part === 'string')
    lines.push(`  ${artifact.padEnd(10)}${what.join('  ')}`)
  }
  if (job.scan !== null) lines.push(`  scanned by ${job.scan}`)
  if (job.hessian !== null) lines.push(...hessianLines(job.hessian).map((line) => `  ${line}`))
  if (job.gpu_seconds > 0) lines.push(`  ${duration(job.gpu_seconds)} of GPU time`)
  return lines
}

/** What happened, for a log; null for what is too frequent to be told. */
export function jobEventLine({ type, data }: JobEvent): string | null {
  if (type === 'progress') return null
  if (type === 'epoch') return data.metrics ? epochLine(data.metrics) : null
  if (type === 'model') return `${data.artifact ?? 'model'}  ${data.model ?? data.detail ?? ''}`
  if (type === 'retry') return `attempt ${data.attempt ?? ''}  ${data.detail ?? ''}`
  return `${type}${data.detail === undefined ? '' : `  ${data.detail}`}`
}

function epochLine({ epoch, train_perplexity, validation_perplexity, attacks }: Job['epochs'][number]): string {
  const number = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(2))
  const recall = attacks['ref_diff']?.mia_recall
  return [
    `epoch ${epoch}`,
    `perplexity ${number(train_perplexity)} in, ${number(validation_perplexity)} out`,
    ...(recall === null || recall === undefined ? [] : [`MIA recall ${number(recall)}`]),
  ].join('  ')
}
