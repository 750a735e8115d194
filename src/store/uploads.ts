import { and, asc, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { uploadParts, uploads } from './schema.ts'
import { sendSized } from './sized.ts'
import type { Store } from './store.ts'

export type UploadRow = typeof uploads.$inferSelect
export type PartRow = typeof uploadParts.$inferSelect

/** Where the parts of an upload become one object, and where that stays once it is verified. */
export function uploadKey(id: string): string {
  return `uploads/${id}`
}

/** Begins a multipart upload in the bucket and remembers it. */
export async function insertUpload(store: Store, row: Omit<UploadRow, 'r2UploadId'>): Promise<UploadRow> {
  const multipart = await store.bucket.createMultipartUpload(uploadKey(row.id))
  await store.db
    .insert(uploads)
    .values({ ...row, r2UploadId: multipart.uploadId })
    .onConflictDoNothing()
  const kept = await store.db.select().from(uploads).where(eq(uploads.id, row.id)).get()
  return kept ?? { ...row, r2UploadId: multipart.uploadId }
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

/** Streams one part into the bucket and remembers its tag; a part that arrives again replaces the earlier one. */
export async function writePart(
  store: Store,
  upload: UploadRow,
  part: number,
  size: number,
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  const multipart = store.bucket.resumeMultipartUpload(uploadKey(upload.id), upload.r2UploadId)
  const { etag } = await sendSized(body, size, (stream) => multipart.uploadPart(part, stream))
  await store.db
    .insert(uploadParts)
    .values({ uploadId: upload.id, part, etag, size })
    .onConflictDoUpdate({ target: [uploadParts.uploadId, uploadParts.part], set: { etag, size } })
}

/** Makes one object of the parts and returns its size. Harmless when an interrupted attempt has done it already. */
export async function assemble(store: Store, upload: UploadRow, parts: readonly PartRow[]): Promise<number> {
  const key = uploadKey(upload.id)
  const there = await store.bucket.head(key)
  if (there) return there.size
  const multipart = store.bucket.resumeMultipartUpload(key, upload.r2UploadId)
  const object = await multipart.complete(parts.map(({ part, etag }) => ({ partNumber: part, etag })))
  return object.size
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

/** Forgets the parts, and the assembled object too unless a blob lies there. */
export async function discardUpload(store: Store, upload: UploadRow, keepObject: boolean): Promise<void> {
  if (!keepObject) await store.bucket.delete(uploadKey(upload.id))
  await store.db.delete(uploadParts).where(eq(uploadParts.uploadId, upload.id))
}

/** Uploads that ran out of time before they were completed. */
export async function expiredUploads(store: Store, now: number, limit: number): Promise<UploadRow[]> {
  return store.db
    .select()
    .from(uploads)
    .where(and(eq(uploads.state, 'open'), lt(uploads.expiresAt, now)))
    .limit(limit)
}

/** Ends an unfinished upload in the bucket. One that the bucket has dropped by itself is no error. */
export async function abortUpload(store: Store, upload: UploadRow): Promise<void> {
  await store.bucket
    .resumeMultipartUpload(uploadKey(upload.id), upload.r2UploadId)
    .abort()
    .catch(() => {})
  await discardUpload(store, upload, false)
}
