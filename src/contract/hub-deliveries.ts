import { z } from './zod.ts'

/**
 * `queued` → `running` → `succeeded` (a model was made and its scans began), `skipped` (nothing to do, `problem` says why) or `failed`.
 * `deferred`: it waits for the hub's quota.
 */
const DeliveryState = z.enum(['queued', 'deferred', 'running', 'succeeded', 'skipped', 'failed'])
export type DeliveryState = z.infer<typeof DeliveryState>
