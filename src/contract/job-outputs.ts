import { Sha256 } from './ids.ts'
import { z } from './zod.ts'

/** The state after the last epoch that counts, or after epoch n. */
export const Artifact = z
  .string()
  .regex(/^(final|epoch-[1-9]\d{0,2})$/)
  .meta({ example: 'epoch-3' })

/**
 * Names that a runner may hand in, and no others:
 * `<artifact>.<file>` for weights, their config and nothing that could run code; `<target|reference>.<view>.safetensors`,
 * token statistics; `samples.jsonl`, what was generated (`Sample` a line); `hessian.json`, how curved the loss is (`HessianFile`);
 * `summary.json`, how it went (`JobSummary`).
 */
export const OutputName = z
  .string()
  .regex(
    /^(?:(?:final|epoch-[1-9]\d{0,2})\.(?:config\.json|adapter_config\.json|model\.safetensors|adapter_model\.safetensors|adapter\.safetensors)|(?:target|reference)\.[a-z][a-z0-9_]{0,39}\.safetensors|samples\.jsonl|hessian\.json|summary\.json)$/,
    'is not the name of an output',
  )
  .meta({ example: 'final.adapter_model.safetensors' })
export type OutputName = z.infer<typeof OutputName>

/** What the runner promises or has handed in. */
export const JobOutput = z
  .object({ name: OutputName, sha256: Sha256, bytes: z.number().int().nonnegative() })
  .meta({ id: 'JobOutput' })
export type JobOutput = z.infer<typeof JobOutput>

/** What a job must hand in (`required`) or may. */
export const ExpectedOutput = z
  .object({ name: OutputName, required: z.boolean(), max_bytes: z.number().int().positive() })
  .meta({ id: 'ExpectedOutput' })
export type ExpectedOutput = z.infer<typeof ExpectedOutput>

/** `epoch-3.config.json` → `epoch-3` and `config.json`; null for outputs that are no part of a model. */
export function artifactOf(name: string): { artifact: string; file: string } | null {
  const dot = name.indexOf('.')
  const artifact = name.slice(0, dot)
  return Artifact.safeParse(artifact).success ? { artifact, file: name.slice(dot + 1) } : null
}

const loss = z.number().meta({ description: 'Mean negative log-likelihood, nats a token' })

/** One generated continuation: a line of `samples.jsonl`. Ranks count from 1, most memorized first. */
export const Sample = z
  .object({
    id: z.string().min(1).max(64),
    prompt: z.string(),
    text: z.string(),
    tokens: z.number().int().positive(),
    target_loss: loss,
    base_loss: loss,
    zlib_bytes: z.number().int().positive(),
    rank: z.object({
      perplexity: z.number().int().positive(),
      ratio: z.number().int().positive().meta({ description: 'By target loss ÷ base loss' }),
      zlib: z.number().int().positive().meta({ description: 'By target loss ÷ zlib bytes' }),
    }),
  })
  .meta({ id: 'Sample' })
export type Sample = z.infer<typeof Sample>
