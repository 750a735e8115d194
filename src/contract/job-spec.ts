import { HessianSettings } from './hessian.ts'
import { JobId, Sha256 } from './ids.ts'
import { ExpectedOutput } from './job-outputs.ts'
import { Sampling, Unlearning } from './jobs.ts'
import { Method } from './methods.ts'
import { ModelKind } from './models.ts'
import { Timestamp } from './page.ts'
import { TrainingSpec } from './training-spec.ts'
import { z } from './zod.ts'

/**
 * A file to fetch, with the job's token. `role` says what it is:
 * - `base`, `model`: `config.json`, `tokenizer.json`, `*.safetensors` …, as the libraries name them.
 * - `suite`: one suite example a line (`Example`). `dataset`: `{text, split: "train" | "validation"}` a line.
 * - `canaries`: `{text, repetitions}` a line, to be planted.
 * - `tokens`: safetensors, `offsets` U32 `[examples + 1]` and `token` I32 `[tokens]`; already tokenised, nothing to be added.
 */
export const JobInput = z
  .object({
    role: z.enum(['base', 'model', 'suite', 'dataset', 'canaries', 'tokens']),
    file: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
    url: z.url(),
    sha256: Sha256,
    bytes: z.number().int().nonnegative(),
  })
  .meta({ id: 'JobInput' })
export type JobInput = z.infer<typeof JobInput>

const shared = {
  version: z.literal(1),
  job: JobId,
  attempt: z.number().int().positive(),
  fingerprint: Sha256.meta({
    description: 'The same for jobs that must give the same bytes: names a folder of checkpoints',
  }),
  base: z.strictObject({ name: z.string(), digest: z.string(), family: z.string() }),
  inputs: z.array(JobInput),
  outputs: z.array(ExpectedOutput),
  urls: z.strictObject({
    events: z.url(),
    outputs: z.url().meta({ description: 'PUT to `<this>/<name>?sha256=<digest>`' }),
    blobs: z
      .url()
      .meta({ description: 'Above 95 MB: `<this>/<digest>/uploads`, then PUT the output with `&uploaded=true`' }),
  }),
  lease_seconds: z
    .number()
    .int()
    .positive()
    .meta({ description: 'Silent for so long means lost; speak three times as often' }),
  expires_at: Timestamp,
}

const model = z.strictObject({ kind: ModelKind, digest: z.string() })

/** What a runner is told (`GET /v1/jobs/{id}/spec`). Holds no secret: the token is in the runner's environment. */
export const JobSpec = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('finetune'),
      ...shared,
      method: Method,
      training: TrainingSpec,
      probe: z.boolean(),
    }),
    z.strictObject({
      type: z.literal('score'),
      ...shared,
      model,
      precision: z.enum(['float32', 'bfloat16', 'float16']),
    }),
    z.strictObject({ type: z.literal('generate'), ...shared, model, sampling: Sampling }),
    z.strictObject({
      type: z.literal('unlearn'),
      ...shared,
      model,
      unlearning: Unlearning,
      training: TrainingSpec,
      probe: z.boolean(),
    }),
    z.strictObject({ type: z.literal('hessian'), ...shared, model, hessian: HessianSettings }),
  ])
  .meta({ id: 'JobSpec' })
export type JobSpec = z.infer<typeof JobSpec>

/** The environment of a runner, whoever starts it: `python -m memorisk_runner run`. */
export const RUNNER_ENVIRONMENT = { spec: 'MEMORISK_SPEC_URL', token: 'MEMORISK_JOB_TOKEN' } as const
