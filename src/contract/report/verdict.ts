import { z } from 'zod'
import { Count, Interval, Plain } from '../measured.ts'

export const Outcome = z.enum(['pass', 'warn', 'fail', 'inconclusive'])
export type Outcome = z.infer<typeof Outcome>

export const Grade = z.enum(['A', 'B', 'C', 'D', 'F'])
export type Grade = z.infer<typeof Grade>

export const RuleOutcome = z.object({
  rule: z.string(),
  severity: z.enum(['fail', 'warn']),
  observed: Plain,
  ci: Interval.optional(),
  outcome: z.enum(['pass', 'warn', 'fail', 'inconclusive', 'skipped']),
  /** Why, in one sentence; always there unless the rule simply passed. */
  reason: z.string().optional(),
})
export type RuleOutcome = z.infer<typeof RuleOutcome>

export const Verdict = z.object({
  outcome: Outcome,
  /** What a pipeline should do, where the policy says what an inconclusive verdict means; otherwise `outcome` decides. */
  decision: Outcome.optional(),
  /** The scan that rules about change were compared with. */
  baseline: z.string().optional(),
  /** null when membership could not be measured or a gate failed. */
  grade: Grade.nullable(),
  /** The attack that sentence and grade speak of: fixed by the policy before anything was measured. */
  attack: z.string(),
  sentence: z.string(),
  rules: z.array(RuleOutcome),
  /** How many intervals were compared and the confidence each got, so that all hold together at 95 %. */
  multiplicity: z.object({ rules: Count, confidence: z.number(), method: z.literal('bonferroni') }),
})
export type Verdict = z.infer<typeof Verdict>
