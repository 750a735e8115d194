import { BaseName } from './bases.ts'
import { BaseId, HubId, SuiteId } from './ids.ts'
import { checkKeys, trimmedLine } from './line.ts'
import { Timestamp, pageOf } from './page.ts'
import { ProblemCode } from './problem.ts'
import { z } from './zod.ts'

/** Whose reports anybody may read: those of public repos, all, or none. */
export const Publish = z.enum(['public', 'all', 'none'])
export type Publish = z.infer<typeof Publish>

const Owner = z
  .string()
  .max(96)
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'must be a user or an organisation of the hub')

const settings = {
  name: trimmedLine(100).meta({ example: 'our hub' }),
  endpoint: z.url({ protocol: /^https?$/ }).max(300),
  token: z
    .string()
    .regex(/^[\x21-\x7e]{1,500}$/, 'must be printable ASCII')
    .nullable()
    .meta({ description: 'Read access to private repos. Never shown again.' }),
  suites: z.array(SuiteId).min(1).max(10).meta({ description: 'Every model is scanned with each of them' }),
  owners: z
    .array(Owner)
    .max(50)
    .meta({ description: 'Users and organisations whose repos are listed now and then, for what no webhook told' }),
  base_aliases: z
    .record(z.string().min(1).max(200), z.union([BaseId, BaseName]))
    .superRefine(checkKeys)
    .refine((aliases) => Object.keys(aliases).length <= 100, 'must not have more than 100 names')
    .meta({
      description: 'What repos call a base → the base here',
      example: { 'openai-community/gpt2': 'gpt2' },
      maxProperties: 100,
      propertyNames: { minLength: 1, maxLength: 200 },
    }),
  publish: Publish,
  quota: z.number().int().min(1).max(10_000).meta({ description: 'Repos fetched and scanned in any 24 hours' }),
}

/** A hub allows a webhook 1,000 deliveries a day; a tenth of them bring weights worth a scan. */
const QUOTA = 100

export const CreateHub = z
  .strictObject({
    ...settings,
    token: settings.token.default(null),
    owners: settings.owners.default([]),
    base_aliases: settings.base_aliases.default({}),
    publish: settings.publish.default('none'),
    quota: settings.quota.default(QUOTA),
  })
  .meta({ id: 'CreateHub' })
export type CreateHub = z.infer<typeof CreateHub>

export const UpdateHub = z.strictObject(settings).omit({ endpoint: true }).partial().meta({ id: 'UpdateHub' })
export type UpdateHub = z.infer<typeof UpdateHub>

export const Hub = z
  .object({
    id: HubId,
    name: z.string(),
    endpoint: z.string(),
    has_token: z.boolean(),
    suites: z.array(SuiteId),
    owners: z.array(z.string()),
    base_aliases: z.record(z.string(), z.string()),
    publish: Publish,
    quota: z.number().int(),
    used: z.number().int().meta({ description: 'Of the quota, in the last 24 hours' }),
    created_at: Timestamp,
    synced_at: Timestamp.nullable().meta({ description: "When its owners' repos were last compared" }),
    sync_problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
  })
  .meta({ id: 'Hub' })
export type Hub = z.infer<typeof Hub>

export const CreatedHub = Hub.extend({
  secret: z.string().meta({ description: "The webhook's secret. Shown this once: only a hash of it is stored." }),
  webhook_url: z.string().meta({ description: "The webhook's target URL" }),
}).meta({ id: 'CreatedHub' })
export type CreatedHub = z.infer<typeof CreatedHub>

export const HubList = pageOf(Hub)
