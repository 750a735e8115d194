import { z } from '#contract/zod'

const Interval = z.tuple([z.number(), z.number()])
const Rate = z.union([z.object({ value: z.number(), ci: Interval }), z.object({ value: z.null(), reason: z.string() })])
export type Rate = z.infer<typeof Rate>

/** What one attack found in one scan. */
const Cell = z.object({ attack: z.string(), version: z.number(), auc: Rate, tpr: Rate })
export type Cell = z.infer<typeof Cell>

/** All attacks on the models of one base: `docs/attacks/<name>.json`, which the document is made of. */
export const Measured = z.object({
  name: z.string(),
  version: z.string(),
  parameters: z.number(),
  members: z.number(),
  nonmembers: z.number(),
  /** Attacks with more passes of either model per text were left out; none where absent. */
  passes: z.number().optional(),
  kinds: z.array(z.object({ kind: z.string(), trainable: z.number(), cells: z.array(Cell) })),
  /** Shadow models, and the kind that they shadow. */
  shadows: z.object({ kind: z.string(), count: z.number() }).nullable(),
  /** A scan of a suite whose members and non-members were dealt anew; null until it is done, which is last. */
  shuffled: z.object({ kind: z.string(), cells: z.array(Cell) }).nullable(),
  /** Of so many further dealings of the same scores, how often the AUC's interval held ½; attacks that learn from labels are not among them. */
  dealings: z.object({ count: z.number(), held: z.record(z.string(), z.number()) }).nullable(),
})
export type Measured = z.infer<typeof Measured>
