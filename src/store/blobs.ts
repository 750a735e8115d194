import { and, eq, inArray } from 'drizzle-orm'
import type { ByteSource } from '#model/bytes'
import { getBytes, openObject } from './objects.ts'
import { blobGrants, blobs } from './schema.ts'
import { type Parted, readParts, streamParts } from './parts.ts'
import { sendSized } from './sized.ts'
import type { Store } from './store.ts'

export type BlobRow = typeof blobs.$inferSelect

/** Whatever the organisation: only for deciding whether bytes need storing again, and for what is granted already. */
export async function findBlob(store: Store, sha256: string): Promise<BlobRow | undefined> {
  return store.db.select().from(blobs).where(eq(blobs.sha256, sha256)).get()
}

/** The blob, if the organisation has shown that it holds the content. */
export async function findGrantedBlob(store: Store, orgId: string, sha256: string): Promise<BlobRow | undefined> {
  const rows = await store.db
    .select({ blob: blobs })
    .from(blobs)
    .innerJoin(blobGrants, eq(blobGrants.sha256, blobs.sha256))
    .where(and(eq(blobs.sha256, sha256), eq(blobGrants.orgId, orgId)))
  return rows[0]?.blob
}

/** D1 binds at most 100 parameters to a statement; one is the organisation. */
const DIGESTS_AT_ONCE = 90

/** The blobs among `digests`: those that `orgId` has shown to hold, or all of them with null (for rows that were checked before). */
export async function findBlobs(
  store: Store,
  orgId: string | null,
  digests: readonly string[],
): Promise<Map<string, BlobRow>> {
  const found = new Map<string, BlobRow>()
  for (let at = 0; at < digests.length; at += DIGESTS_AT_ONCE) {
    const some = inArray(blobs.sha256, digests.slice(at, at + DIGESTS_AT_ONCE))
    const granted = orgId === null ? undefined : eq(blobGrants.orgId, orgId)
    const query = store.db.select({ blob: blobs }).from(blobs).$dynamic()
    if (orgId !== null) query.innerJoin(blobGrants, eq(blobGrants.sha256, blobs.sha256))
    for (const { blob } of await query.where(and(some, granted))) found.set(blob.sha256, blob)
  }
  return found
}

/** Remembers verified content and who brought it. Returns the row that counts: an earlier one keeps its place in the bucket. */
export async function recordBlob(store: Store, orgId: string, row: BlobRow): Promise<BlobRow> {
  await store.db.batch([
    store.db.insert(blobs).values(row).onConflictDoNothing(),
    store.db.insert(blobGrants).values({ orgId, sha256: row.sha256, createdAt: row.createdAt }).onConflictDoNothing(),
  ])
  return (await findBlob(store, row.sha256)) ?? row
}

/** Where single-request uploads lie. */
export function blobKey(sha256: string): string {
  return `blobs/${sha256}`
}

/**
 * Stores a stream of exactly `size` bytes under its digest, unless the digest is another: then nothing is stored and the answer
 * is false. The bucket compares while it writes; the bytes are never in memory together.
 */
export async function writeBlob(
  store: Store,
  sha256: string,
  size: number,
  body: ReadableStream<Uint8Array>,
): Promise<boolean> {
  try {
    await sendSized(body, size, (stream) => store.bucket.put(blobKey(sha256), stream, { sha256 }))
    return true
  } catch (error) {
    if (error instanceof Error && /checksum/i.test(error.message)) return false
    throw error
  }
}

/** Random access to a blob's bytes. */
export function blobSource(store: Store, blob: BlobRow): ByteSource {
  return {
    byteLength: blob.size,
    async read(start, end) {
      if (start === end) return new Uint8Array(0)
      const bytes = isParted(blob)
        ? await readParts(store, blob, start, end)
        : await getBytes(store, blob.key, { offset: start, length: end - start })
      if (bytes === null) throw new Error(`the bytes of blob ${blob.sha256} are missing`)
      return bytes
    },
  }
}

type Place = Pick<BlobRow, 'key' | 'size' | 'partSize'>

function isParted<T extends Place>(blob: T): blob is T & Parted {
  return blob.partSize !== null
}

/** The blob's bytes from start to end, as they arrive. */
export async function blobStream(store: Store, blob: Place): Promise<ReadableStream<Uint8Array>> {
  if (isParted(blob)) return streamParts(store, blob)
  const object = await openObject(store, blob.key)
  if (object === null) throw new Error(`there is nothing under ${blob.key}`)
  return object.body
}
