import { z } from 'zod'

export const Provenance = z.object({
  engine: z.enum(['edge', 'batch', 'supplied']),
  version: z.string(),
  seed: z.number().int().nonnegative(),
  start_layer: z.number().int().nullable(),
  flops: z.number().nullable(),
  cpu_ms: z.number().nullable(),
  token_stats: z.string().nullable(),
  /** The scans of shadow models whose scores were used. */
  shadows: z.array(z.string()).optional(),
  /** What altered texts were scored beside the texts themselves; absent where there were none. */
  views: z
    .array(z.object({ name: z.string(), version: z.number().int(), models: z.array(z.enum(['target', 'reference'])) }))
    .optional(),
  /** Ed25519 over the report without this field; added by the service. */
  signature: z.string().nullable(),
})
export type Provenance = z.infer<typeof Provenance>
