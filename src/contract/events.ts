import { ProblemCode } from './problem.ts'
import { Grade, Outcome } from './report/verdict.ts'
import { ScanState } from './scans.ts'
import { Timestamp } from './page.ts'
import { z } from './zod.ts'

/** Why a part of the suite was not scored as it stands. */
const Notice = z.object({ reason: z.string(), count: z.number().int() })

/**
 * What happened to a scan, in order. `type` is the state entered, or `progress`. `seq` counts from 1 without gaps: it is the
 * SSE `id`, and `Last-Event-ID` (or `?after=`) resumes behind it.
 */
export const ScanEvent = z.object({
  seq: z.number().int().positive(),
  type: z.union([ScanState, z.literal('progress')]),
  at: Timestamp,
  data: z.object({
    done: z.number().int().optional(),
    total: z.number().int().optional(),
    cached: z.number().int().optional(),
    notices: z.array(Notice).optional(),
    code: ProblemCode.optional(),
    detail: z.string().optional(),
    verdict: Outcome.optional(),
    grade: Grade.nullable().optional(),
    attempt: z.number().int().optional(),
  }),
})
export type ScanEvent = z.infer<typeof ScanEvent>

export const ScanEventList = z.object({ data: z.array(ScanEvent) })
