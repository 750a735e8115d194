import { sql } from 'drizzle-orm'
import type { Store } from './store.ts'

/** Throws when the database does not answer, or was never migrated. */
export async function probeDatabase(store: Store): Promise<void> {
  await store.db.run(sql`select 1 from keys limit 1`)
}

/** Throws when the bucket does not answer. */
export async function probeBucket(store: Store): Promise<void> {
  await store.bucket.head('probe')
}
