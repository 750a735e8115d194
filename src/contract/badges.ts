import { z } from './zod.ts'

/**
 * What a badge says. `unknown`: there is no such model, or nothing of it is published, and nobody can tell which. `failed`: a scan that
 * was to be published came to nothing, and there is no earlier one.
 */
export const BadgeStatus = z.enum(['pass', 'warn', 'fail', 'inconclusive', 'running', 'failed', 'unknown'])
export type BadgeStatus = z.infer<typeof BadgeStatus>

export interface Badge {
  readonly status: BadgeStatus
  readonly label: string
  readonly message: string
  /** The same as a sentence, for whoever cannot see it. */
  readonly sentence: string
}

/** How long a badge may be shown before it is asked for again; what is older may be shown while it is. */
export const BADGE_SECONDS = 300

/** The answer of a shields.io endpoint (schema version 1). */
export const ShieldsEndpoint = z
  .object({
    schemaVersion: z.literal(1),
    label: z.string(),
    message: z.string().min(1),
    color: z.string(),
    isError: z.boolean(),
    cacheSeconds: z.number().int(),
  })
  .meta({ id: 'ShieldsEndpoint' })
export type ShieldsEndpoint = z.infer<typeof ShieldsEndpoint>
