import { z } from 'zod'
import { Count, Measured } from '../measured.ts'

export const Check = z.object({
  name: z.enum([
    'blind_baseline',
    'blind_characters',
    'blind_dates',
    'length_balance',
    'perplexity_balance',
    'overlap',
    'positive_control',
    'power',
  ]),
  outcome: z.enum(['pass', 'warn', 'fail', 'skipped']),
  detail: z.string(),
  /** AUC, KS p-value, share of duplicates …: the number that decided. */
  measured: Measured,
  /** A failed gate makes membership numbers inconclusive. */
  gate: z.boolean(),
})
export type Check = z.infer<typeof Check>

/** Can these non-members resolve this false-positive rate? `needed` = ⌈ln 0.05 / ln(1 − fpr)⌉ certify it with zero errors. */
export const Power = z.object({
  fpr: z.number(),
  needed: Count,
  available: Count,
  resolved: z.boolean(),
  detail: z.string(),
})
export type Power = z.infer<typeof Power>
