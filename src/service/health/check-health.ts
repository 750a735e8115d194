import type { Health } from '#contract/health'
import { probeBucket, probeDatabase } from '#store/probe'
import type { Deps } from '../deps.ts'

/** Asks every dependency at once. The kernel is created if it was not: a failed creation sticks for the isolate's life. */
export async function checkHealth(deps: Deps): Promise<Health> {
  const [db, blobs, kernel] = await Promise.all([
    reach(() => probeDatabase(deps.store)),
    reach(() => probeBucket(deps.store)),
    reach(deps.kernel),
  ])
  const status = db === 'ok' && blobs === 'ok' && kernel === 'ok' ? 'ok' : 'degraded'
  return { status, version: deps.config.version, db, blobs, kernel }
}

async function reach(probe: () => Promise<unknown>): Promise<'ok' | 'unreachable'> {
  try {
    await probe()
    return 'ok'
  } catch {
    return 'unreachable'
  }
}
