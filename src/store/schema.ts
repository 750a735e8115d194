import type { DeliveryState } from '#contract/hub-deliveries'
import type { SizeBucket } from '#contract/leaderboard'
import type { HubSource } from '#contract/hub-source'
import type { Publish } from '#contract/hubs'
import type { ProblemCode } from '#contract/problem'
import type { Tier } from '#contract/report'
import type { ScanState } from '#contract/scans'
import type { StudyKindName, StudyState } from '#contract/studies'
import type { MessageState } from '#contract/webhooks'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { boardIndexes } from './board-indexes.ts'

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

export const scans = sqliteTable(
  'scans',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    modelId: text('model_id'),
    baseId: text('base_id'),
    suiteId: text('suite_id'),
    canarySetId: text('canary_set_id'),
    /** SHA-256 of everything that decides the answer: content digests, attacks, policy, seed, definitions. */
    fingerprint: text().notNull(),
    request: text({ mode: 'json' }).$type<unknown>().notNull(),
    state: text().$type<ScanState>().notNull(),
    /** What planning decided (`PlannedScan` in the service): views, shards, digests. Null until planned. */
    plan: text({ mode: 'json' }).$type<unknown>(),
    shardsDone: integer('shards_done').notNull().default(0),
    shardsTotal: integer('shards_total').notNull().default(0),
    /** Whoever drives the scan renews this; past it the reconciler drives it again under the next attempt. */
    leaseUntil: integer('lease_until').notNull(),
    attempt: integer().notNull().default(1),
    /** Errors of its drivers since the last transition. */
    faults: integer().notNull().default(0),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    verdict: text(),
    grade: text(),
    /** R2 key of the report; the report is immutable once the scan is done. */
    reportKey: text('report_key'),
    published: integer({ mode: 'boolean' }).notNull().default(false),
    tier: text().$type<Tier>().notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    scoringAt: integer('scoring_at'),
    finishedAt: integer('finished_at'),
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('scans_list').on(t.orgId, t.id),
    index('scans_suite').on(t.suiteId),
    index('scans_fingerprint').on(t.orgId, t.fingerprint, t.state),
    // Few scans are unfinished at any time: queue positions and expired leases look at these alone.
    index('scans_unfinished')
      .on(t.orgId, t.id)
      .where(sql`finished_at IS NULL`),
    // What a model's badge may tell.
    index('scans_published')
      .on(t.modelId, t.id)
      .where(sql`published = 1`),
    index('scans_announced')
      .on(t.published, t.id)
      .where(sql`finished_at IS NULL`),
  ],
)

/**
 * One row per unit of queue work that must run: stages `from ≤ stage < to` of one pass over one shard. Where its input and output lie
 * follows from the scan's plan and these columns, so a unit delivered twice writes the same bytes under the same key.
 */
export const shards = sqliteTable(
  'shards',
  {
    scanId: text('scan_id').notNull(),
    unit: integer().notNull(),
    pass: text().$type<'reference' | 'boundary' | 'target'>().notNull(),
    view: text().$type<'text' | 'lower'>().notNull(),
    shard: integer().notNull(),
    from: integer('from_stage').notNull(),
    to: integer('to_stage').notNull(),
    /** A boundary inside the range whose hidden states are kept for others. */
    keep: integer(),
    /** The unit whose output this one reads. */
    after: integer('after_unit'),
    flops: real().notNull(),
    state: text().$type<'pending' | 'done'>().notNull(),
    /** Share of the unit done, as its worker last said. */
    progress: real().notNull().default(0),
    /** Runs that ended in an error. */
    attempts: integer().notNull().default(0),
    /** How often the driver handed it to the queue, and when it may do so again. */
    sends: integer().notNull().default(0),
    dueAt: integer('due_at').notNull().default(0),
    cost: text({ mode: 'json' }).$type<unknown>(),
    finishedAt: integer('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.scanId, t.unit] }), index('shards_due').on(t.scanId, t.state, t.dueAt)],
)

/** What happened to a scan, in order: the source of Server-Sent Events. */
export const events = sqliteTable(
  'events',
  {
    scanId: text('scan_id').notNull(),
    seq: integer().notNull(),
    type: text().notNull(),
    data: text({ mode: 'json' }).$type<unknown>().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scanId, t.seq] })],
)

/** Headline numbers of concluded scans, for lists and the leaderboard: a view that can be rebuilt from the reports. */
export const results = sqliteTable(
  'results',
  {
    scanId: text('scan_id').primaryKey(),
    orgId: text('org_id').notNull(),
    modelId: text('model_id'),
    baseId: text('base_id'),
    suiteId: text('suite_id'),
    kind: text(),
    tier: text().notNull(),
    published: integer({ mode: 'boolean' }).notNull(),
    outcome: text().notNull(),
    grade: text(),
    headline: text({ mode: 'json' }).$type<unknown>().notNull(),
    finishedAt: integer('finished_at').notNull(),
    // From here on: what rows are filtered and sorted by (`Standing` in the domain), repeated so that a page of the leaderboard is one walk.
    name: text(),
    sortName: text('sort_name'),
    baseName: text('base_name'),
    suiteName: text('suite_name'),
    suiteOpen: integer('suite_open', { mode: 'boolean' }).notNull().default(false),
    parameters: integer(),
    size: text().$type<SizeBucket>(),
    risk: real(),
    perplexity: real(),
    tpr10: real('tpr_10'),
    tpr1: real('tpr_1'),
    exposure: real(),
    extraction: real(),
  },
  (t) => [
    ...boardIndexes(t),
    // The filters to choose from: each suite and base that anything published is about.
    index('results_suites')
      .on(t.suiteId, t.suiteName)
      .where(sql`published = 1`),
    index('results_bases')
      .on(t.baseId, t.baseName)
      .where(sql`published = 1`),
    index('results_org').on(t.orgId, t.finishedAt),
    // The pages of a model and of a suite list its results, newest first.
    index('results_model').on(t.modelId, t.finishedAt),
    index('results_suite').on(t.suiteId, t.finishedAt),
  ],
)

export interface StudyEpoch {
  readonly epoch: number
  readonly scan: string
  /** null until the scan is done; what it is, the study's kind knows. */
  readonly point: unknown
  /** Set when the scan can't give one. */
  readonly problem?: { code: ProblemCode; detail: string }
}

/** Analyses over several scans. The result lies in R2 under `resultKey`. */
export const studies = sqliteTable(
  'studies',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    kind: text().$type<StudyKindName>().notNull(),
    name: text().notNull(),
    request: text({ mode: 'json' }).$type<unknown>().notNull(),
    state: text().$type<StudyState>().notNull(),
    scansDone: integer('scans_done').notNull().default(0),
    scansTotal: integer('scans_total').notNull().default(0),
    resultKey: text('result_key'),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    published: integer({ mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('studies_list').on(t.orgId, t.id),
    // Few are under way at any time.
    index('studies_running')
      .on(t.id)
      .where(sql`finished_at IS NULL`),
  ],
)

/** The runs of a study that trains what it compares, in the order in which they are trained. */
export const studyRuns = sqliteTable(
  'study_runs',
  {
    studyId: text('study_id').notNull(),
    position: integer().notNull(),
    method: text().notNull(),
    learningRate: real('learning_rate').notNull(),
    seed: integer().notNull(),
    state: text().$type<'waiting' | 'training' | 'scanning' | 'done' | 'failed'>().notNull(),
    jobId: text('job_id'),
    /** A scan for each epoch, and what was taken from it once it was done. */
    epochs: text({ mode: 'json' }).$type<StudyEpoch[]>().notNull(),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
  },
  (t) => [
    primaryKey({ columns: [t.studyId, t.position] }),
    index('study_runs_state').on(t.studyId, t.state, t.position),
  ],
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
