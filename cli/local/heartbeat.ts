import { setTimeout as sleep } from 'node:timers/promises'

/** In production the cron fires each minute; here a person is watching, so what a restart interrupted resumes sooner. */
const BEAT_MS = 5_000

/** Calls `beat` now and then every few seconds, never two at a time, until stopped. A failed beat is reported and retried. */
export function startHeartbeat(beat: () => Promise<unknown>, report: (error: unknown) => void): () => Promise<void> {
  const stop = new AbortController()
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await beat().catch((error: unknown) => {
        if (!stop.signal.aborted) report(error)
      })
      await sleep(BEAT_MS, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  })()
  return () => {
    stop.abort()
    return loop
  }
}
