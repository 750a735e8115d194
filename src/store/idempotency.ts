import { and, eq, lt, sql } from 'drizzle-orm'
import { idempotency } from './schema.ts'
import type { Store } from './store.ts'

export type IdempotencyRow = typeof idempotency.$inferSelect

export interface Claim {
  readonly caller: string
  readonly key: string
  readonly requestHash: string
  readonly now: number
  /** Rows made before this are forgotten. */
  readonly forgetBefore: number
  /** Unanswered rows locked before this were interrupted. */
  readonly staleBefore: number
}

/**
 * Takes the key in one statement: it is free, forgotten, or its first holder was interrupted. Undefined when it is held or
 * answered. An interrupted claim keeps its `createdAt`, from which the ids of what it creates are derived.
 */
export async function claimIdempotency(store: Store, claim: Claim): Promise<IdempotencyRow | undefined> {
  const { caller, key, requestHash, now, forgetBefore, staleBefore } = claim
  const forgotten = sql`${idempotency.createdAt} < ${forgetBefore}`
  return store.db
    .insert(idempotency)
    .values({ caller, key, requestHash, lockedAt: now, createdAt: now })
    .onConflictDoUpdate({
      target: [idempotency.caller, idempotency.key],
      set: {
        requestHash,
        lockedAt: now,
        status: null,
        headers: null,
        body: null,
        createdAt: sql`case when ${forgotten} then ${now} else ${idempotency.createdAt} end`,
      },
      setWhere: sql`${forgotten} or (${idempotency.status} is null and ${idempotency.lockedAt} < ${staleBefore}
        and ${idempotency.requestHash} = ${requestHash})`,
    })
    .returning()
    .get()
}

export async function findIdempotency(store: Store, caller: string, key: string): Promise<IdempotencyRow | undefined> {
  return store.db
    .select()
    .from(idempotency)
    .where(and(eq(idempotency.caller, caller), eq(idempotency.key, key)))
    .get()
}

/** Stores the answer, unless somebody else has taken the key over since. */
export async function answerIdempotency(
  store: Store,
  held: Pick<IdempotencyRow, 'caller' | 'key' | 'lockedAt'>,
  answer: { status: number; headers: Record<string, string>; body: string },
): Promise<void> {
  await store.db.update(idempotency).set(answer).where(heldBy(held))
}

/** Frees the key: the request was refused and may be corrected. */
export async function releaseIdempotency(
  store: Store,
  held: Pick<IdempotencyRow, 'caller' | 'key' | 'lockedAt'>,
): Promise<void> {
  await store.db.delete(idempotency).where(heldBy(held))
}

export async function forgetIdempotency(store: Store, before: number): Promise<void> {
  await store.db.delete(idempotency).where(lt(idempotency.createdAt, before))
}

function heldBy(held: Pick<IdempotencyRow, 'caller' | 'key' | 'lockedAt'>) {
  return and(
    eq(idempotency.caller, held.caller),
    eq(idempotency.key, held.key),
    eq(idempotency.lockedAt, held.lockedAt),
  )
}
