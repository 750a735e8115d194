import { z } from 'zod'

/** How many of something. */
export const Count = z.number().int().nonnegative()

/** Why a number is missing: a short stable word (`insufficient_nonmembers`, `no_canaries`), optionally with a sentence for people. */
export const Missing = z.object({
  value: z.null(),
  reason: z.string().min(1),
  detail: z.string().optional(),
})
export type Missing = z.infer<typeof Missing>

/** An interval [lower, upper] at the report's confidence (95 % unless it says otherwise). */
export const Interval = z.tuple([z.number(), z.number()])
export type Interval = z.infer<typeof Interval>

/** A number with its uncertainty, or the reason why there is none. Never NaN, never 0 in place of "unknown". */
export const Measured = z.union([z.object({ value: z.number(), ci: Interval.optional() }), Missing])
export type Measured = z.infer<typeof Measured>

/** A number known without sampling error (a count's mean, a perplexity): bare, or the reason why there is none. */
export const Plain = z.union([z.number(), Missing])
export type Plain = z.infer<typeof Plain>
