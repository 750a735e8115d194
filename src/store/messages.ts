import { and, asc, desc, eq, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import { jobs } from './job-schema.ts'
import { scans } from './scan-schema.ts'
import { messageAttempts, messages, webhooks } from './webhook-schema.ts'
import type { Store } from './store.ts'

export type MessageRow = typeof messages.$inferSelect
export type AttemptRow = typeof messageAttempts.$inferSelect

/** `msg_` with the parts of both ids behind their prefixes: the same event for the same webhook is the same message. */
export function messageId(subject: string, webhook: string): string {
  return `msg_${subject.slice(4)}_${webhook.slice(4)}`
}

/** What ends and is told of, by the first word of an event's type. */
const SUBJECTS = { scan: scans, job: jobs }

export interface End {
  readonly noun: keyof typeof SUBJECTS
  readonly id: string
  readonly state: string
  /** As its row says: `finished_at`. */
  readonly at: number
}

/**
 * A statement (for the batch that ends something) that writes a message for every webhook that wants to know. Only beside an end that
 * this batch brought about (`at`): whoever tries it twice, or loses the race, tells nobody.
 */
export function appendMessages(db: Store['db'], { noun, id, state, at }: End) {
  const type = `${noun}.${state}`
  return db
    .insert(messages)
    .select(
      sql`
      SELECT 'msg_' || substr(s.id, 5) || '_' || substr(w.id, 5), w.id, w.org_id, ${type}, s.id, 'pending', 0, ${at}, 0, ${at}, NULL
      FROM ${SUBJECTS[noun]} s JOIN ${webhooks} w ON w.org_id = s.org_id
      WHERE s.id = ${id} AND s.state = ${state} AND s.finished_at = ${at}
        AND w.deleted_at IS NULL AND w.disabled_at IS NULL AND (w.subject IS NULL OR w.subject = s.id)
        AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = ${type})`,
    )
    .onConflictDoNothing()
}

/** One message for one webhook, of an end that lies in the past. */
export async function insertMessage({ db }: Store, row: typeof messages.$inferInsert): Promise<void> {
  await db.insert(messages).values(row).onConflictDoNothing()
}

export async function findMessage({ db }: Store, webhookId: string, id: string): Promise<MessageRow | undefined> {
  return db
    .select()
    .from(messages)
    .where(and(eq(messages.id, id), eq(messages.webhookId, webhookId)))
    .get()
}

/** Newest subject first. */
export async function listMessages(
  { db }: Store,
  webhookId: string,
  before: string | null,
  limit: number,
): Promise<MessageRow[]> {
  const page = before === null ? undefined : lt(messages.id, before)
  return db
    .select()
    .from(messages)
    .where(and(eq(messages.webhookId, webhookId), page))
    .orderBy(desc(messages.id))
    .limit(limit)
}

/** D1 binds at most 100 parameters to a statement. */
const IDS_AT_ONCE = 90

/** How the attempts of these messages went, in order. */
export async function listAttempts({ db }: Store, ids: readonly string[]): Promise<Map<string, AttemptRow[]>> {
  const found: AttemptRow[] = []
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = inArray(messageAttempts.messageId, ids.slice(at, at + IDS_AT_ONCE))
    found.push(...(await db.select().from(messageAttempts).where(some).orderBy(asc(messageAttempts.attempt))))
  }
  return Map.groupBy(found, ({ messageId }) => messageId)
}

/** Undelivered messages about something, to be sent at once. */
export async function listPendingOf({ db }: Store, subject: string): Promise<string[]> {
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.subject, subject), eq(messages.state, 'pending')))
    .limit(IDS_AT_ONCE)
  return rows.map(({ id }) => id)
}

/** Messages whose time has come and that nobody is sending, oldest first. With `startUp` nobody is, whatever the lease says. */
export async function listDueMessages(
  { db }: Store,
  { now, startUp, limit }: { now: number; startUp: boolean; limit: number },
): Promise<string[]> {
  if (startUp) await db.update(messages).set({ leaseUntil: 0 }).where(isNull(messages.finishedAt))
  const rows = await db
    .select({ id: messages.id })
    .from(messages)
    .where(and(isNull(messages.finishedAt), lte(messages.dueAt, now), lte(messages.leaseUntil, now)))
    .orderBy(asc(messages.dueAt))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Takes a due message for one attempt; undefined when it is not due, or somebody else has it. */
export async function claimMessage(
  { db }: Store,
  id: string,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<MessageRow | undefined> {
  return db
    .update(messages)
    .set({ attempts: sql`${messages.attempts} + 1`, leaseUntil })
    .where(
      and(eq(messages.id, id), isNull(messages.finishedAt), lte(messages.dueAt, now), lte(messages.leaseUntil, now)),
    )
    .returning()
    .get()
}

/** Ends a message that nobody wants any more, without an attempt. */
export async function dropMessage({ db }: Store, id: string, now: number): Promise<void> {
  await db.update(messages).set({ state: 'dropped', finishedAt: now, leaseUntil: 0 }).where(eq(messages.id, id))
}

export interface AttemptOutcome {
  readonly attempt: Pick<AttemptRow, 'at' | 'status' | 'error' | 'ms'>
  readonly set: Partial<Pick<MessageRow, 'state' | 'dueAt' | 'finishedAt'>>
}

/** Writes down how an attempt went and what comes of it, together. */
export async function recordAttempt(
  { db }: Store,
  id: string,
  { attempt: { at, status, error, ms }, set }: AttemptOutcome,
): Promise<void> {
  await db.batch([
    db.insert(messageAttempts).select(sql`
      SELECT ${id}, 1 + COALESCE((SELECT MAX(attempt) FROM ${messageAttempts} a WHERE a.message_id = ${id}), 0),
        ${at}, ${status}, ${error}, ${ms}`),
    db
      .update(messages)
      .set({ ...set, leaseUntil: 0 })
      .where(eq(messages.id, id)),
  ])
}

/** Makes a message due again, as if it had never been tried. */
export async function reviveMessage({ db }: Store, id: string, now: number): Promise<void> {
  await db
    .update(messages)
    .set({ state: 'pending', attempts: 0, dueAt: now, finishedAt: null })
    .where(eq(messages.id, id))
}
