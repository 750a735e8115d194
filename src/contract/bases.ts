import { Files } from './files.ts'
import { HubRepo, HubSource } from './hub-source.ts'
import { BaseId, Sha256 } from './ids.ts'
import { Timestamp, pageOf } from './page.ts'
import { Visibility } from './suites.ts'
import { z } from './zod.ts'

/** As on the hubs: `gpt2`, `org/model`. */
export const BaseName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/, 'must be like `gpt2` or `org/model`')
  .refine((name) => !BaseId.safeParse(name).success, 'must not look like an id')
  .meta({ example: 'gpt2' })

/** Registers a pretrained model: `config.json`, `tokenizer.json` and `*.safetensors`, with its index if there are several; or all from a hub. */
export const CreateBase = z
  .strictObject({
    name: BaseName.meta({ description: 'Unique in the organisation' }),
    files: Files.optional(),
    hub: HubRepo.optional().meta({ description: 'Takes the files from a hub, pinned to the commit' }),
    frequencies: Sha256.optional().meta({
      description:
        'A blob `{"counts": […]}`: how often each token id occurs in clean texts, for `dc_pdd`. May be added to a base later, once',
    }),
    visibility: Visibility.default('private').meta({
      description: '`public`: every organisation may fine-tune and scan it',
    }),
  })
  .refine((base) => (base.files === undefined) !== (base.hub === undefined), {
    message: 'give either `files` or `hub`',
  })
  .meta({ id: 'CreateBase' })
export type CreateBase = z.infer<typeof CreateBase>

/** What the headers say about a checkpoint. */
export const BaseArchitecture = z
  .object({
    family: z.string().meta({ example: 'gpt2' }),
    layers: z.number().int(),
    width: z.number().int(),
    heads: z.number().int(),
    kv_heads: z.number().int(),
    intermediate: z.number().int(),
    vocabulary: z.number().int(),
    positions: z.number().int(),
    tied_head: z.boolean().meta({ description: 'The output projection is the embedding matrix' }),
  })
  .meta({ id: 'BaseArchitecture' })
export type BaseArchitecture = z.infer<typeof BaseArchitecture>

export const Base = z
  .object({
    id: BaseId,
    name: z.string(),
    digest: z.string().meta({ description: 'SHA-256 over file names and digests' }),
    visibility: Visibility,
    owned: z.boolean().meta({ description: 'False when another organisation published it' }),
    architecture: BaseArchitecture,
    parameters: z.number().int().meta({ description: 'Elements of all tensors' }),
    bytes: z.number().int(),
    dtypes: z.array(z.string()),
    frequencies: z.string().nullable().meta({ description: 'Digest of its table of token frequencies' }),
    source: z.union([HubSource, z.null()]).meta({ description: 'The hub that it was taken from' }),
    created_at: Timestamp,
  })
  .meta({ id: 'Base' })
export type Base = z.infer<typeof Base>

export const BaseList = pageOf(Base)
