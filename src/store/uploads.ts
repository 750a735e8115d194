import { and, asc, desc, eq, inArray, lt, or, sql } from 'drizzle-orm'
import { deleteParts, type Parted, putPart } from './parts.ts'
import { uploadParts, uploads } from './schema.ts'
import type { Store } from './store.ts'

export type UploadRow = typeof uploads.$inferSelect
export type PartRow = typeof uploadParts.$inferSelect

/** Where the parts of an upload lie, and stay once they are verified. */
export function placeOf({ id, size, partSize }: Pick<UploadRow, 'id' | 'size' | 'partSize'>): Parted {
  return { key: `uploads/${id}`, size, partSize }
}

export async function insertUpload(store: Store, row: UploadRow): Promise<void> {
  await store.db.insert(uploads).values(row).onConflictDoNothing()
}

export async function findUpload(
  store: Store,
  orgId: string,
  sha256: string,
  id: string,
): Promise<UploadRow | undefined> {
  return store.db
    .select()
    .from(uploads)
    .where(and(eq(uploads.id, id), eq(uploads.orgId, orgId), eq(uploads.sha256, sha256)))
    .get()
}

/** The organisation's latest unfinished upload of this content, to go on with. */
export async function findOpenUpload(
  store: Store,
  orgId: string,
  sha256: string,
  now: number,
): Promise<UploadRow | undefined> {
  return store.db
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.orgId, orgId),
        eq(uploads.sha256, sha256),
        eq(uploads.state, 'open'),
        sql`${uploads.expiresAt} > ${now}`,
      ),
    )
    .orderBy(desc(uploads.id))
    .limit(1)
    .get()
}

export async function listParts(store: Store, uploadId: string): Promise<PartRow[]> {
  return store.db.select().from(uploadParts).where(eq(uploadParts.uploadId, uploadId)).orderBy(asc(uploadParts.part))
}

/** Streams one part into the bucket and remembers that it is there. The first that arrives whole stays. */
export async function writePart(
  store: Store,
  upload: UploadRow,
  part: number,
  size: number,
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  await putPart(store, placeOf(upload).key, part, size, body)
  await store.db.insert(uploadParts).values({ uploadId: upload.id, part, size }).onConflictDoNothing()
}

/** Moves the upload from one of `from` to `to`; false when it was in none of them. */
export async function moveUpload(
  store: Store,
  id: string,
  from: readonly UploadRow['state'][],
  to: UploadRow['state'],
): Promise<boolean> {
  const moved = await store.db
    .update(uploads)
    .set({ state: to })
    .where(and(eq(uploads.id, id), inArray(uploads.state, [...from])))
    .returning({ id: uploads.id })
  return moved.length > 0
}

/** Forgets the parts, and their bytes too unless a blob lies there. */
export async function discardUpload(store: Store, upload: UploadRow, keepBytes: boolean): Promise<void> {
  if (!keepBytes) await deleteParts(store, placeOf(upload))
  await store.db.delete(uploadParts).where(eq(uploadParts.uploadId, upload.id))
}

/** One whose completion was interrupted is left alone for a day more: verifying it may still be under way. */
const COMPLETING_MS = 24 * 3_600_000

/** Uploads that ran out of time before they were completed, or while. */
export async function expiredUploads(store: Store, now: number, limit: number): Promise<UploadRow[]> {
  return store.db
    .select()
    .from(uploads)
    .where(
      or(
        and(eq(uploads.state, 'open'), lt(uploads.expiresAt, now)),
        and(eq(uploads.state, 'completing'), lt(uploads.expiresAt, now - COMPLETING_MS)),
      ),
    )
    .limit(limit)
}
