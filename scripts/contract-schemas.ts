import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from '#contract/zod'
import { HessianFile } from '#contract/hessian'
import { EpochMetrics, JobSummary, RunnerOrders, RunnerReport } from '#contract/job-events'
import { Sample } from '#contract/job-outputs'
import { JobSpec } from '#contract/job-spec'
import { CreateJob } from '#contract/jobs'

/** What both sides of a job speak, as JSON Schema: `<name>.schema.json`. What is written is checked as it leaves its writer. */
export const SCHEMAS = {
  'create-job': [CreateJob, 'input'],
  'job-spec': [JobSpec, 'output'],
  'runner-report': [RunnerReport, 'input'],
  'runner-orders': [RunnerOrders, 'output'],
  'epoch-metrics': [EpochMetrics, 'input'],
  'job-summary': [JobSummary, 'input'],
  sample: [Sample, 'input'],
  hessian: [HessianFile, 'input'],
} as const

export function contractSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, [schema, io]]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io, target: 'draft-2020-12' }), null, 2)}\n`,
    ]),
  )
}

if (import.meta.main) {
  const folder = path.resolve(import.meta.dirname, '../runner/memorisk_runner/contract')
  await mkdir(folder, { recursive: true })
  for (const [file, text] of Object.entries(contractSchemas())) await writeFile(path.join(folder, file), text)
}
