import { z } from 'zod'

/** How a result came to be: run by us on weights we hold, rerun from a spec, or numbers that somebody uploaded. */
export const Tier = z.enum(['verified', 'reproduced', 'self_reported'])
export type Tier = z.infer<typeof Tier>

/** What was scanned is no model but an emulation: log p̃ ∝ log p_base + beta·(log p_model − log p_small). */
export const EmulationSubject = z.object({
  base: z.string(),
  small: z.string(),
  beta: z.number(),
  claim: z.string(),
})
export type EmulationSubject = z.infer<typeof EmulationSubject>

/** What was measured: identities only, the domain copies them through. */
export const Subject = z.object({
  scan: z.string(),
  /** null when only numbers were submitted. */
  model: z.object({ id: z.string(), name: z.string().optional(), kind: z.string(), digest: z.string() }).nullable(),
  base: z.string().nullable(),
  emulation: EmulationSubject.optional(),
  suite: z.object({ id: z.string(), name: z.string().optional(), digest: z.string() }).nullable(),
  tier: Tier,
})
export type Subject = z.infer<typeof Subject>
