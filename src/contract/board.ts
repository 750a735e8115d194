import { BaseId, ModelId, ScanId, SuiteId } from './ids.ts'
import { Measured, Plain } from './measured.ts'
import { Timestamp } from './page.ts'
import { TprAtFpr } from './report/membership.ts'
import { EmulationSubject, Tier } from './report/subject.ts'
import { Grade, Outcome } from './report/verdict.ts'
import { ScanState } from './scans.ts'
import { z } from './zod.ts'

/** What a list says of a scan of no model but an emulation. */
const Emulated = EmulationSubject.pick({ base: true, beta: true }).optional()

/** What a concluded scan leaves for lists: enough for a row, without reading its report. */
export const Headline = z.object({
  attack: z.string(),
  membership: z.array(z.object({ attack: z.string(), auc: Measured, tpr_at_fpr: z.array(TprAtFpr) })),
  extraction: Measured,
  exposure: z.object({ mean_bits: Measured, max_bits: Plain }),
  perplexity: z.object({ member: Plain, nonmember: Plain }),
  emulation: Emulated,
})
export type Headline = z.infer<typeof Headline>

/** A concluded scan in a list. Membership numbers are those of the attack that its policy decides by. */
export const BoardRow = z.object({
  scan: ScanId,
  name: z.string(),
  model: ModelId.nullable(),
  kind: z.string().nullable(),
  trainable_parameters: z.number().int().nullable(),
  base: z.object({ id: BaseId, name: z.string() }).nullable(),
  emulation: Emulated,
  /** `readable`: whoever asks may open it. */
  suite: z.object({ id: SuiteId, name: z.string(), readable: z.boolean() }).nullable(),
  perplexity: Plain,
  tpr_10: Measured,
  tpr_1: Measured,
  exposure: Measured,
  extraction: Measured,
  outcome: Outcome,
  grade: Grade.nullable(),
  tier: Tier,
  finished_at: Timestamp,
})
export type BoardRow = z.infer<typeof BoardRow>

/** A scan in a list that has no report (yet). */
export const RunningRow = z.object({
  scan: ScanId,
  name: z.string(),
  kind: z.string().nullable(),
  state: ScanState,
  emulated: z.boolean(),
  done: z.number().int(),
  total: z.number().int(),
})
export type RunningRow = z.infer<typeof RunningRow>
