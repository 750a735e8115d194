import { setTimeout as sleep } from 'node:timers/promises'

/** In production the cron fires each minute; here a person is watching, so what a restart interrupted resumes sooner. */
const BEAT_MS = 5_000

/** The first beat after a start goes by this name: whatever was under way then, nobody drives it any more. */
const START_UP = '@startup'
const CRON = '* * * * *'

/** Calls `beat` now and then every few seconds, never two at a time, until stopped. A failed beat is reported and retried. */
export function startHeartbeat(
  beat: (cron: string) => Promise<unknown>,
  report: (error: unknown) => void,
): () => Promise<void> {
  const stop = new AbortController()
  const loop = (async () => {
    let cron = START_UP
    while (!stop.signal.aborted) {
      const failed = await outcome(() => beat(cron))
      if (failed === null) cron = CRON
      else if (!stop.signal.aborted) report(failed)
      await sleep(BEAT_MS, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  })()
  return () => {
    stop.abort()
    return loop
  }
}

/** What went wrong, or null. A beat at a runtime that was just killed may throw before it promises anything. */
async function outcome(beat: () => Promise<unknown>): Promise<unknown> {
  try {
    await beat()
    return null
  } catch (error) {
    return error ?? 'unknown'
  }
}
