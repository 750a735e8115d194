import { BaseName } from './bases.ts'
import { Files } from './files.ts'
import { HubRepo, HubSource } from './hub-source.ts'
import { BaseId, ModelId } from './ids.ts'
import { trimmedLine } from './line.ts'
import { PageQuery, Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** How the weights were tuned, as found in the files. */
export const ModelKind = z.enum(['full', 'head', 'lora', 'ia3', 'bottleneck', 'prefix', 'prompt'])
export type ModelKind = z.infer<typeof ModelKind>

const text = trimmedLine(200)

/** What the submitter says about the training: shown and used to sort, never trusted. */
export const Training = z
  .strictObject({
    examples: z.number().int().positive().optional(),
    epochs: z.number().positive().optional(),
    dataset: text.optional(),
    validation_perplexity: z.number().min(1).optional(),
  })
  .meta({ id: 'Training' })
export type Training = z.infer<typeof Training>

/** One of several checkpoints of the same run. */
export const Checkpoint = z
  .strictObject({ series: text, step: z.number().int().nonnegative() })
  .meta({ id: 'Checkpoint' })
export type Checkpoint = z.infer<typeof Checkpoint>

/** Submits fine-tuned weights of a known base, as files or from a hub. Only headers are read. */
export const CreateModel = z
  .strictObject({
    name: text.optional().meta({ description: "Required with `files`; else the repo's" }),
    base: z
      .union([BaseId, BaseName])
      .optional()
      .meta({ description: 'Id or name of a base. Required with `files`; else what the repo says' }),
    files: Files.optional().meta({ example: { 'adapter_config.json': '…', 'adapter_model.safetensors': '…' } }),
    hub: HubRepo.optional().meta({ description: 'Takes the files from a hub, pinned to the commit' }),
    training: Training.optional(),
    checkpoint: Checkpoint.optional(),
  })
  .refine((model) => (model.files === undefined) !== (model.hub === undefined), {
    message: 'give either `files` or `hub`',
  })
  .refine((model) => model.hub !== undefined || model.name !== undefined, { path: ['name'], message: 'is required' })
  .refine((model) => model.hub !== undefined || model.base !== undefined, { path: ['base'], message: 'is required' })
  .meta({ id: 'CreateModel' })
export type CreateModel = z.infer<typeof CreateModel>

export const Model = z
  .object({
    id: ModelId,
    name: z.string(),
    base: BaseId,
    base_name: z.string(),
    digest: z.string().meta({ description: 'SHA-256 over base digest, file names and digests' }),
    kind: ModelKind,
    changed_layers: z.array(z.number().int()).meta({ description: 'Indices of the blocks that differ from the base' }),
    changed_embedding: z.boolean(),
    changed_head: z.boolean(),
    trainable_parameters: z.number().int().meta({ description: 'Parameters that training could change' }),
    bytes: z.number().int(),
    notes: z.array(z.string()).meta({ description: 'Oddities of the files that were tolerated' }),
    // Not `.nullable()`: that would make the named schema itself nullable in the document, for requests as well.
    training: z.union([Training, z.null()]),
    checkpoint: z.union([Checkpoint, z.null()]),
    source: z.union([HubSource, z.null()]).meta({ description: 'The hub that it was taken from' }),
    created_at: Timestamp,
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = pageOf(Model)

export const ModelQuery = PageQuery.extend({
  base: BaseId.optional(),
  kind: ModelKind.optional(),
  series: text.optional().meta({ description: 'Checkpoints of one run' }),
})
export type ModelQuery = z.infer<typeof ModelQuery>
