import type { DeliveryState } from '#contract/hub-deliveries'
import type { Publish } from '#contract/hubs'
import type { ProblemCode } from '#contract/problem'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** A model hub whose repos an organisation has scanned. The secret is hashed; the token is sealed, for it must be sent. */
export const hubs = sqliteTable(
  'hubs',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    endpoint: text().notNull(),
    secretHash: text('secret_hash').notNull(),
    token: text(),
    suites: text({ mode: 'json' }).$type<string[]>().notNull(),
    owners: text({ mode: 'json' }).$type<string[]>().notNull(),
    baseAliases: text('base_aliases', { mode: 'json' }).$type<Record<string, string>>().notNull(),
    publish: text().$type<Publish>().notNull(),
    /** Repos fetched and scanned in any 24 hours. */
    quota: integer().notNull(),
    /** The key that registered it. */
    createdBy: text('created_by').notNull(),
    createdAt: integer('created_at').notNull(),
    /** When the list of its owners' repos is compared again. */
    syncAt: integer('sync_at').notNull(),
    syncedAt: integer('synced_at'),
    syncProblem: text('sync_problem', { mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    deletedAt: integer('deleted_at'),
  },
  (t) => [index('hubs_org').on(t.orgId, t.id), index('hubs_sync').on(t.deletedAt, t.syncAt)],
)

/** The commit of each repo that was dealt with, whatever came of it: the re-sync asks only about others. */
export const hubRepos = sqliteTable(
  'hub_repos',
  {
    hubId: text('hub_id').notNull(),
    repoId: text('repo_id').notNull(),
    name: text().notNull(),
    commit: text('commit_sha').notNull(),
    settledAt: integer('settled_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.hubId, t.repoId] })],
)

/** What a hub told us, or a re-sync found, and what came of it. `dedupe` makes the same telling the same row. */
export const hubDeliveries = sqliteTable(
  'hub_deliveries',
  {
    id: text().primaryKey(),
    hubId: text('hub_id').notNull(),
    orgId: text('org_id').notNull(),
    dedupe: text().notNull(),
    origin: text().$type<'webhook' | 'sync'>().notNull(),
    scope: text().notNull(),
    action: text().notNull(),
    repoId: text('repo_id').notNull(),
    repo: text().notNull(),
    /** The commit that was named, and the one that was read. */
    told: text(),
    commit: text('commit_sha'),
    state: text().$type<DeliveryState>().notNull(),
    problem: text({ mode: 'json' }).$type<{ code: string; detail: string }>(),
    modelId: text('model_id'),
    scans: text({ mode: 'json' }).$type<string[]>().notNull(),
    attempts: integer().notNull().default(0),
    /** Times it was replayed: each may scan anew. */
    replays: integer().notNull().default(0),
    repeats: integer().notNull().default(0),
    dueAt: integer('due_at').notNull(),
    leaseUntil: integer('lease_until').notNull().default(0),
    /** When it was counted against the hub's quota. */
    countedAt: integer('counted_at'),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    uniqueIndex('hub_deliveries_dedupe').on(t.hubId, t.dedupe),
    index('hub_deliveries_list').on(t.hubId, t.id),
    index('hub_deliveries_quota').on(t.hubId, t.countedAt),
    index('hub_deliveries_open')
      .on(t.dueAt)
      .where(sql`finished_at IS NULL`),
  ],
)
