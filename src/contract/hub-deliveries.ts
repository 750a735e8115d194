import { HubDeliveryId, HubId, ModelId, ScanId, SuiteId } from './ids.ts'
import { Timestamp, pageOf } from './page.ts'
import { Outcome } from './report/verdict.ts'
import { ScanState } from './scans.ts'
import { z } from './zod.ts'

const Sha = z.string().regex(/^[0-9a-f]{40}$/, 'must be a commit')

/**
 * Payload of a Hugging Face webhook, version 3 (hub-docs, docs/hub/webhooks.md). Only what decides is required, and what is unknown is
 * let through: the hub may add fields and scopes. Nothing of it is trusted but the fact that something happened.
 */
export const HubPayload = z
  .looseObject({
    event: z.looseObject({ action: z.string().min(1).max(40), scope: z.string().min(1).max(100) }),
    repo: z.looseObject({
      type: z.enum(['model', 'dataset', 'space']).or(z.string().min(1).max(40)),
      name: z.string().min(1).max(200),
      id: z.string().min(1).max(100),
      private: z.boolean().optional(),
      headSha: Sha.optional(),
    }),
    updatedRefs: z
      .array(z.looseObject({ ref: z.string().max(300), oldSha: Sha.nullable(), newSha: Sha.nullable() }))
      .max(1000)
      .optional(),
    updatedConfig: z.looseObject({ private: z.boolean().optional() }).optional(),
    discussion: z.looseObject({ num: z.number().int() }).optional(),
    webhook: z.looseObject({ id: z.string().min(1).max(100), version: z.literal(3) }),
  })
  .meta({ id: 'HubPayload' })
export type HubPayload = z.infer<typeof HubPayload>

/**
 * `queued` → `running` → `succeeded` (a model was made and its scans began), `skipped` (nothing to do, `problem` says why) or `failed`.
 * `deferred`: it waits for the hub's quota.
 */
export const DeliveryState = z.enum(['queued', 'deferred', 'running', 'succeeded', 'skipped', 'failed'])
export type DeliveryState = z.infer<typeof DeliveryState>

export const HubDelivery = z
  .object({
    id: HubDeliveryId,
    hub: HubId,
    origin: z.enum(['webhook', 'sync']),
    event: z.object({ scope: z.string(), action: z.string() }),
    repo: z.string(),
    told_commit: z.string().nullable().meta({ description: 'The commit that the payload named' }),
    commit: z.string().nullable().meta({ description: 'The commit that was read' }),
    state: DeliveryState,
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    model: ModelId.nullable(),
    scans: z.array(z.object({ id: ScanId, suite: SuiteId.nullable(), state: ScanState, verdict: Outcome.nullable() })),
    attempts: z.number().int(),
    repeats: z.number().int().meta({ description: 'Times that the same delivery arrived again' }),
    next_attempt_at: Timestamp.nullable(),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
  })
  .meta({ id: 'HubDelivery' })
export type HubDelivery = z.infer<typeof HubDelivery>

export const HubDeliveryList = pageOf(HubDelivery)

/** The answer to a delivery. */
export const HubReceipt = z
  .object({ delivery: HubDeliveryId, state: DeliveryState, repeated: z.boolean() })
  .meta({ id: 'HubReceipt' })
export type HubReceipt = z.infer<typeof HubReceipt>
