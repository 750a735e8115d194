import { ScanId } from '../ids.ts'
import { Missing } from '../measured.ts'
import { z } from '../zod.ts'
import { LeakagePoint, shared } from './common.ts'

const MAX_SCANS = 50

/** Leakage against adaptation, over how much of a small model's tuning is added to a large base. */
export const EmulationRequest = z
  .strictObject({
    kind: z.literal('emulation'),
    ...shared,
    scans: z
      .array(ScanId)
      .min(2)
      .max(MAX_SCANS)
      .meta({ description: 'Emulated scans of one model, base and suite, each with its own beta' }),
  })
  .meta({ id: 'EmulationStudyRequest' })
export type EmulationRequest = z.infer<typeof EmulationRequest>

export const EmulationResult = z
  .object({
    attack: z.string(),
    /** The large base, and the model whose tuning is added to it. */
    base: z.string(),
    model: z.string(),
    /** By rising beta. */
    points: z.array(
      LeakagePoint.extend({
        beta: z.number(),
        /** What non-members gained: ln of the base's perplexity over the emulation's, nats per token. */
        adaptation: z.union([z.number(), Missing]),
      }),
    ),
  })
  .meta({ id: 'EmulationStudyResult' })
export type EmulationResult = z.infer<typeof EmulationResult>
