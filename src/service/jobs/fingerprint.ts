import { sha256 } from '../hash.ts'
import type { JobSubject } from './resolve-job.ts'
import type { StoredJob } from './stored-job.ts'

/** Raise when the same request means other bytes: runners then start afresh instead of from old checkpoints. */
const MEANING = 1

/** SHA-256 of everything that decides the bytes that come out: content digests instead of ids, and every setting. */
export async function fingerprintOf(
  { base, model, suite, canarySet }: JobSubject,
  request: StoredJob,
): Promise<string> {
  const settings = Object.entries(request)
    .filter(([name, value]) => value !== undefined && !NAMES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const content = [base.digest, model?.digest ?? null, suite?.digest ?? null, canarySet?.id ?? null]
  return sha256(JSON.stringify([MEANING, content, settings]))
}

/** Ids of what `content` stands for, and what decides nothing about the bytes. */
const NAMES = new Set(['base', 'model', 'suite', 'canary_set', 'then', 'timeout_seconds'])
