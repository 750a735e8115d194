import type { MessageState } from '#contract/webhooks'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** Where an organisation wants to be told of what happens. `subject`: of this one thing alone (the `callback` of a scan). */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    url: text().notNull(),
    events: text({ mode: 'json' }).$type<string[]>().notNull(),
    subject: text(),
    /** Sealed: it must be known to sign with. The previous one signs along until it expires. */
    secret: text().notNull(),
    previousSecret: text('previous_secret'),
    previousUntil: integer('previous_until'),
    createdAt: integer('created_at').notNull(),
    /** Its receiver answered 410: it wants no more. */
    disabledAt: integer('disabled_at'),
    deletedAt: integer('deleted_at'),
  },
  (t) => [index('webhooks_org').on(t.orgId, t.subject, t.id)],
)

/** One event for one webhook. The id is made of both, so an event is told once, however many tried to write it. */
export const messages = sqliteTable(
  'messages',
  {
    id: text().primaryKey(),
    webhookId: text('webhook_id').notNull(),
    orgId: text('org_id').notNull(),
    type: text().notNull(),
    subject: text().notNull(),
    state: text().$type<MessageState>().notNull(),
    attempts: integer().notNull().default(0),
    dueAt: integer('due_at').notNull(),
    leaseUntil: integer('lease_until').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('messages_webhook').on(t.webhookId, t.id),
    index('messages_subject').on(t.subject),
    index('messages_open')
      .on(t.dueAt)
      .where(sql`finished_at IS NULL`),
  ],
)

/** How each attempt to deliver a message went. Of the answer only its status is kept. */
export const messageAttempts = sqliteTable(
  'message_attempts',
  {
    messageId: text('message_id').notNull(),
    attempt: integer().notNull(),
    at: integer().notNull(),
    status: integer(),
    /** Why there was no answer. */
    error: text(),
    ms: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.attempt] })],
)
