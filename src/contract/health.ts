import { z } from './zod.ts'

const Reachable = z.enum(['ok', 'unreachable'])

export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    db: Reachable,
    blobs: Reachable,
    kernel: Reachable,
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>
