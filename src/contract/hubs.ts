import { HubId } from './ids.ts'
import { z } from './zod.ts'

/** Where the files of a model or a base were taken from. */
const HubSource = z
  .object({
    hub: HubId.nullable(),
    endpoint: z.string(),
    repo: z.string(),
    revision: z.string().meta({ description: 'The commit' }),
  })
  .meta({ id: 'HubSource' })
export type HubSource = z.infer<typeof HubSource>

/** Whose reports anybody may read: those of public repos, all, or none. */
const Publish = z.enum(['public', 'all', 'none'])
export type Publish = z.infer<typeof Publish>
