import { line } from '../line.ts'
import { Count, Measured, Plain } from '../measured.ts'
import { z } from '../zod.ts'

/** Is one group of people remembered more than another? */
export const GroupDisparityRequest = z.strictObject({
  name: z.literal('group_disparity'),
  fpr: z.number().min(0.001).max(0.5).default(0.1).meta({
    description: 'False-positive rate, over all non-members, at which the one shared threshold is set',
  }),
  attack: line(40).optional().meta({ description: "Default: the verdict's attack" }),
})
export type GroupDisparityRequest = z.infer<typeof GroupDisparityRequest>

const Group = z.object({
  group: z.string(),
  n_members: Count,
  n_nonmembers: Count,
  /** Share of its members above the shared threshold. */
  tpr: Measured,
  fpr: Measured,
  /** Its members against its own non-members. */
  auc: Measured,
  /** Mean bits of its canaries that were trained on. */
  exposure: Measured,
  /** exp of the mean NLL per token of its members. */
  perplexity: Measured,
})

const Comparison = z.object({
  measure: z.enum(['tpr', 'auc', 'exposure', 'perplexity']),
  /** Groups large enough to be compared, and which lie furthest apart. */
  groups: Count,
  highest: z.string(),
  lowest: z.string(),
  /** Highest − lowest; of perplexities their logarithms, in nats per token. The interval takes the worst case of both. */
  gap: Measured,
  /** Highest over lowest; of perplexities themselves. */
  ratio: Plain,
  /** Share of random relabellings with a gap at least as large. */
  p: z.number(),
  /** After Holm, over the measures that could be compared. */
  p_holm: z.number(),
  permutations: Count,
})
export type GroupComparison = z.infer<typeof Comparison>

export const GroupDisparityResult = z
  .object({
    attack: z.string(),
    fpr: z.number(),
    /** Flags `score ≥ threshold`. */
    threshold: Plain,
    /** By falling number of members. */
    groups: z.array(Group),
    comparisons: z.array(Comparison),
  })
  .meta({ id: 'GroupDisparityProbeResult' })
export type GroupDisparityResult = z.infer<typeof GroupDisparityResult>
