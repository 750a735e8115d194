import { z } from '../zod.ts'

/** Prompts are the units of everything that is said; fewer would let one of them decide. */
const FEWEST_PROMPTS = 20
const MOST_PROMPTS = 100
const MOST_CANDIDATES = 64
/** Every string is read behind every prompt. */
const MOST_RARE = 64

const short = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed(), 'must be valid Unicode (no unpaired surrogate)')
  .refine((text) => text.trim() !== '', 'must not be empty')

/** Is there a string that makes the tuned model leave its base? */
export const TriggerScanRequest = z.strictObject({
  name: z.literal('trigger_scan'),
  candidates: z.array(short).max(MOST_CANDIDATES).default([]).meta({ description: 'Strings to try' }),
  rare_tokens: z.number().int().min(0).max(MOST_RARE).default(16).meta({
    description: 'How many tokens to try that are over-represented in the members',
  }),
  prompts: z.array(short).min(FEWEST_PROMPTS).max(MOST_PROMPTS).optional().meta({
    description: 'Neutral beginnings, behind which the strings are put; absent: those that are shipped',
  }),
})
export type TriggerScanRequest = z.infer<typeof TriggerScanRequest>

const Continuation = z.object({
  /** The likeliest next token after most prompts. */
  text: z.string().nullable().meta({
    description: 'null: a token that members of a private suite hold and non-members hardly; ask the model to see it',
  }),
  /** In what share of them. */
  share: z.number(),
})

const Candidate = z.object({
  text: z.string().nullable().meta({
    description:
      'null: a rare token of a private suite; `GET …/scores` tells the owner which texts hold it, by its place here',
  }),
  source: z.enum(['caller', 'rare_token']),
  /** Texts that hold the token; null for the caller's strings. */
  members: z.number().int().nullable(),
  nonmembers: z.number().int().nullable(),
  /** Mean KL(p_θ ‖ p_R) behind the prompts with the string, less that without, nats. */
  shift: z.number(),
  /** (shift − median) / (1.4826 · MAD) among controls and rare tokens. */
  z: z.number(),
  flagged: z.boolean(),
  continuation: Continuation,
  reference_continuation: Continuation,
})

export const TriggerScanResult = z
  .object({
    prompts: z.number().int(),
    /** Mean KL behind the bare prompts. */
    bare: z.number(),
    /** Controls and rare tokens: what shifts are usual. */
    usual: z.object({ n: z.number().int(), median: z.number(), mad: z.number() }),
    threshold: z.number(),
    flagged: z.number().int(),
    /** By falling z. */
    candidates: z.array(Candidate),
  })
  .meta({ id: 'TriggerScanProbeResult' })
export type TriggerScanResult = z.infer<typeof TriggerScanResult>
