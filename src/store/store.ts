import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import { steadyBucket, steadyDatabase } from './retry.ts'

/** The memory: rows in D1, bytes in R2. Repositories (one file per noun) take it as their first argument. */
export interface Store {
  readonly db: DrizzleD1Database
  readonly bucket: R2Bucket
}

export function createStore(d1: D1Database, bucket: R2Bucket): Store {
  return { db: drizzle(steadyDatabase(d1)), bucket: steadyBucket(bucket) }
}
