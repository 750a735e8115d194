import { z } from './zod.ts'

/**
 * `queued → submitting → running → collecting → done`, or the ends `failed` and `cancelled` from any of the first four. `running`: the
 * engine has it, whether it waits there or runs. A new attempt goes back to `submitting`. The ends never change.
 */
export const JobState = z.enum(['queued', 'submitting', 'running', 'collecting', 'done', 'failed', 'cancelled'])
export type JobState = z.infer<typeof JobState>

export const JOB_FINISHED = ['done', 'failed', 'cancelled'] as const satisfies readonly JobState[]

/** An engine's own words for a job's state, normalised. `lost`: it no longer knows a job that it was given. */
export const EngineState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'lost'])
export type EngineState = z.infer<typeof EngineState>
