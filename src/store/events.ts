import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { ScanEvent } from '#contract/events'
import { events, scans } from './scan-schema.ts'
import type { Store } from './store.ts'

export type EventRow = typeof events.$inferSelect

export interface NewEvent {
  readonly scan: string
  readonly type: ScanEvent['type']
  readonly data: ScanEvent['data']
  readonly at: number
}

/**
 * A statement (for a batch) that appends an event under the next number. An event that repeats what was already said, or speaks of a
 * state that does not hold, is not written: so whoever tries a transition twice, or loses a race for it, leaves no trace.
 */
export function appendEvent(db: Store['db'], { scan, type, data, at }: NewEvent) {
  const json = JSON.stringify(data)
  const holds =
    type === 'progress'
      ? sql`s.finished_at IS NULL AND NOT EXISTS (SELECT 1 FROM ${events} e WHERE e.scan_id = s.id AND e.type = 'progress' AND e.data = ${json})`
      : sql`s.state = ${type} AND NOT EXISTS (SELECT 1 FROM ${events} e WHERE e.scan_id = s.id AND e.type = ${type})`
  return db.insert(events).select(sql`
    SELECT s.id, 1 + COALESCE((SELECT MAX(seq) FROM ${events} e WHERE e.scan_id = s.id), 0), ${type}, ${json}, ${at}
    FROM ${scans} s WHERE s.id = ${scan} AND ${holds}`)
}

/** In order, strictly behind `after`. */
export async function listEvents({ db }: Store, scan: string, after: number, limit: number): Promise<EventRow[]> {
  return db
    .select()
    .from(events)
    .where(and(eq(events.scanId, scan), gt(events.seq, after)))
    .orderBy(asc(events.seq))
    .limit(limit)
}
