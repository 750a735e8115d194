import type { ScanId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import type { Caller } from '#service/caller'
import type { Deps } from '#service/deps'
import { getScan } from '#service/scans/get-scan'

/** A client cannot be seen leaving, so nobody waits longer than this. */
const LONGEST_SECONDS = 60
const LOOK_MS = 400

/** Seconds of `Prefer: wait=N` (RFC 7240), at most 60; null without the preference. */
export function preferredWait(header: string | undefined): number | null {
  const [, seconds] = /(?:^|[,\s])wait\s*=\s*"?(\d{1,6})"?/i.exec(header ?? '') ?? []
  return seconds === undefined ? null : Math.min(LONGEST_SECONDS, Number(seconds))
}

/** The scan at its end, or as it is after so many seconds. */
export async function waitForScan(deps: Deps, caller: Caller, id: ScanId, seconds: number): Promise<Scan> {
  const until = deps.now() + seconds * 1000
  for (;;) {
    const scan = await getScan(deps, caller, id)
    const left = until - deps.now()
    if (scan.finished_at !== null || left <= 0) return scan
    await scheduler.wait(Math.min(LOOK_MS, left))
  }
}
