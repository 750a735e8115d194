import { HubId } from './ids.ts'
import { z } from './zod.ts'

/** `owner/name`, or a bare name of the hub's first days. */
const RepoName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/, 'must be like `owner/name`')
  .refine((name) => !name.includes('..') && !name.includes('--'), 'must not contain `..` or `--`')
  .meta({ example: 'acme/gpt2-mail-lora' })

/** A branch, a tag, a pull request's ref or a commit. */
const Revision = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w./-]*$/, 'must be a branch, a tag or a commit')
  .refine((name) => !name.includes('..'), 'must not contain `..`')
  .meta({ example: 'main' })

/** A repo to take files from. `id`: one of the organisation's hubs; absent: the hub that this server is configured for. */
export const HubRepo = z
  .strictObject({ id: HubId.optional(), repo: RepoName, revision: Revision.default('main') })
  .meta({ id: 'HubRepo' })
export type HubRepo = z.infer<typeof HubRepo>

/** Where the files of a model or a base were taken from. */
export const HubSource = z
  .object({
    hub: HubId.nullable(),
    endpoint: z.string(),
    repo: z.string(),
    revision: z.string().meta({ description: 'The commit' }),
  })
  .meta({ id: 'HubSource' })
export type HubSource = z.infer<typeof HubSource>
