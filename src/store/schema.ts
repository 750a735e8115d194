import type { HubSource } from '#contract/hub-source'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/**
 * What D1 remembers. Times are milliseconds since the epoch; JSON columns are validated by the contract before they are written.
 * No ON DELETE CASCADE: D1 ignores `PRAGMA foreign_keys=OFF` inside a migration, so a table rebuild would delete the children.
 * Bytes (weights, suites, token statistics, hidden states, reports) live in R2 under their content address; see docs/storage.md.
 */
export const organisations = sqliteTable('organisations', {
  id: text().primaryKey(),
  name: text().notNull(),
  createdAt: integer('created_at').notNull(),
})

/** Only the SHA-256 of a key's secret is stored; `hint` is its public start, enough to recognise it in a list. */
export const keys = sqliteTable(
  'keys',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    hint: text().notNull(),
    hash: text().notNull(),
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [uniqueIndex('keys_hash').on(t.hash), index('keys_org').on(t.orgId, t.id)],
)

/** Whose GitHub jobs may trade their OIDC token for a key of this organisation. Null `ref` or `environment`: any. */
export const trusts = sqliteTable(
  'trusts',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    /** In lower case, as it is compared. */
    repository: text().notNull(),
    ref: text(),
    environment: text(),
    scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('trusts_org').on(t.orgId, t.id)],
)

/** Content whose digest was verified. `key` is where it lies in the bucket: a multipart upload stays where it was assembled. */
export const blobs = sqliteTable('blobs', {
  sha256: text().primaryKey(),
  key: text().notNull(),
  size: integer().notNull(),
  /** Bytes of each object under `key` but the last; null where `key` is the one object. */
  partSize: integer('part_size'),
  createdAt: integer('created_at').notNull(),
})

/** Who may name a blob. Bytes are stored once, but knowing a digest must not tell a stranger that somebody holds it. */
export const blobGrants = sqliteTable(
  'blob_grants',
  { orgId: text('org_id').notNull(), sha256: text().notNull(), createdAt: integer('created_at').notNull() },
  (t) => [primaryKey({ columns: [t.orgId, t.sha256] })],
)

export const uploads = sqliteTable(
  'uploads',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    sha256: text().notNull(),
    size: integer().notNull(),
    partSize: integer('part_size').notNull(),
    state: text().$type<'open' | 'completing' | 'done' | 'rejected'>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('uploads_org').on(t.orgId, t.sha256, t.state), index('uploads_expiry').on(t.state, t.expiresAt)],
)

export const uploadParts = sqliteTable(
  'upload_parts',
  {
    uploadId: text('upload_id').notNull(),
    part: integer().notNull(),
    size: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.uploadId, t.part] })],
)

/** Pretrained references. Public ones serve every organisation on this server. */
export const bases = sqliteTable(
  'bases',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    visibility: text().$type<'private' | 'public'>().notNull(),
    digest: text().notNull(),
    files: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    summary: text({ mode: 'json' }).$type<unknown>().notNull(),
    source: text({ mode: 'json' }).$type<HubSource>(),
    /** Digest of a table of token frequencies. Not one of `files`: it decides one attack, not what the base is. */
    frequencies: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('bases_name').on(t.orgId, t.name), index('bases_public').on(t.visibility, t.id)],
)

export const models = sqliteTable(
  'models',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    baseId: text('base_id').notNull(),
    name: text().notNull(),
    /** SHA-256 over base digest, file names and file digests: the same content is the same model, whoever sends it. */
    digest: text().notNull(),
    files: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
    kind: text().notNull(),
    summary: text({ mode: 'json' }).$type<unknown>().notNull(),
    training: text({ mode: 'json' }).$type<unknown>(),
    checkpoint: text({ mode: 'json' }).$type<unknown>(),
    source: text({ mode: 'json' }).$type<HubSource>(),
    /** `<hub>/<id of the repo>@<commit>` of what a hub told us of: a commit becomes one model, however often it is told. */
    sourceKey: text('source_key'),
    createdAt: integer('created_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('models_list').on(t.orgId, t.id),
    index('models_digest').on(t.orgId, t.digest),
    uniqueIndex('models_source')
      .on(t.orgId, t.sourceKey)
      .where(sql`deleted_at IS NULL`),
  ],
)

export const suites = sqliteTable(
  'suites',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    digest: text().notNull(),
    visibility: text().$type<'private' | 'public'>().notNull(),
    counts: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
    summary: text({ mode: 'json' }).$type<unknown>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    /** When the text was deleted from the bucket. */
    purgedAt: integer('purged_at'),
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('suites_list').on(t.orgId, t.id),
    index('suites_public').on(t.visibility, t.id),
    index('suites_digest').on(t.digest),
    index('suites_expiry').on(t.purgedAt, t.expiresAt),
  ],
)

/** `secretKey` is the R2 key of the coins and the reference set: they never leave the server. */
export const canarySets = sqliteTable(
  'canary_sets',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    name: text().notNull(),
    spec: text({ mode: 'json' }).$type<unknown>().notNull(),
    secretKey: text('secret_key').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('canary_sets_list').on(t.orgId, t.id)],
)

/**
 * One row per API key and `Idempotency-Key`: the stored answer is replayed until it expires. `status` null: still being
 * answered, by whoever set `lockedAt`. `body` is sealed with the API key, so the table alone reveals no answer.
 */
export const idempotency = sqliteTable(
  'idempotency',
  {
    caller: text().notNull(),
    key: text().notNull(),
    requestHash: text('request_hash').notNull(),
    lockedAt: integer('locked_at').notNull(),
    status: integer(),
    headers: text({ mode: 'json' }).$type<Record<string, string>>(),
    body: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caller, t.key] }), index('idempotency_age').on(t.createdAt)],
)
