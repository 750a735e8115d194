import { z } from 'zod'
import { Count, Interval } from './measured.ts'

/** One rule at one look; null where nothing can be said yet. `settled`: no further example is wanted for it. */
const RuleAtLook = z.object({
  value: z.number().nullable(),
  ci: Interval.optional(),
  /** Of a value of null; absent from earlier reports. */
  reason: z.string().optional(),
  settled: z.boolean(),
})

/** What the policy looked like after so many examples. `rules` in the order of the policy. */
export const Look = z.object({
  members: Count,
  nonmembers: Count,
  rules: z.array(RuleAtLook),
})
export type Look = z.infer<typeof Look>

/**
 * How a scan with `sequential: true` went. `decided`: it stopped at the first look at which the policy was decided. `undecided`: everything was scored and the policy is still open.
 * `not_sequential`: the policy can't be decided early, so everything was scored and the intervals are the ordinary ones.
 */
export const Sequential = z.object({
  outcome: z.enum(['decided', 'undecided', 'not_sequential']),
  /** Why it could not stop early; null when it did. */
  reason: z.string().nullable(),
  scored: z.object({ members: Count, nonmembers: Count }),
  suite: z.object({ members: Count, nonmembers: Count }),
  /** Which intervals the report carries. */
  intervals: z.enum(['anytime_valid', 'fixed_size']),
  claim: z.string(),
  looks: z.array(Look),
})
export type Sequential = z.infer<typeof Sequential>
