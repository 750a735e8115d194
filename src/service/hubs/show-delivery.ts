import type { HubDelivery } from '#contract/hub-deliveries'
import { HubDeliveryId, HubId, ModelId, ScanId } from '#contract/ids'
import type { Outcome } from '#contract/report/verdict'
import type { HubDeliveryRow } from '#store/hub-deliveries'
import { findScan } from '#store/scans'
import type { Deps } from '../deps.ts'
import { time, timeOrNull } from '../time.ts'

/** A delivery with how its scans stand. One that was deleted since is left out. */
export async function showDelivery(deps: Deps, row: HubDeliveryRow): Promise<HubDelivery> {
  const scans = await Promise.all(row.scans.map((id) => findScan(deps.store, id)))
  return {
    id: HubDeliveryId.parse(row.id),
    hub: HubId.parse(row.hubId),
    origin: row.origin,
    event: { scope: row.scope, action: row.action },
    repo: row.repo,
    told_commit: row.told,
    commit: row.commit,
    state: row.state,
    problem: row.problem,
    model: row.modelId === null ? null : ModelId.parse(row.modelId),
    scans: scans.flatMap((scan) =>
      scan
        ? [
            {
              id: ScanId.parse(scan.id),
              suite: scan.suiteId as HubDelivery['scans'][0]['suite'],
              state: scan.state,
              verdict: scan.verdict as Outcome | null,
            },
          ]
        : [],
    ),
    attempts: row.attempts,
    repeats: row.repeats,
    next_attempt_at: row.finishedAt === null ? time(row.dueAt) : null,
    created_at: time(row.createdAt),
    finished_at: timeOrNull(row.finishedAt),
  }
}
