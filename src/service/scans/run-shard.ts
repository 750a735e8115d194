import type { ScanCost } from '#contract/scans'
import { runSegment, type SegmentInput } from '#model/forward'
import { writeTokenStats } from '#model/token-stats-file'
import { getBytes, headObject, putObject } from '#store/objects'
import { findScan, renewLease, type ScanRow } from '#store/scans'
import { findShard, finishShard, heartbeatShard, type ShardRow } from '#store/shards'
import { standAside } from '../courtesy.ts'
import type { Deps, ShardMessage } from '../deps.ts'
import { hiddenKey, statsKey } from './keys.ts'
import { loadLayout, loadSequences } from './layout.ts'
import type { PlannedScan, PlannedView } from './planned-scan.ts'
import { questionOf } from './question.ts'
import { sendReady } from './send-ready.ts'
import { openSubject } from './subject.ts'
import { BEAT_MS, LEASE_MS, UNIT_LEASE_MS } from './timing.ts'

/** Thrown out of a unit whose scan ended meanwhile. */
class Ended extends Error {}

/**
 * Runs one unit: one shard of one pass through its stages. Delivered twice, late, or after the scan ended, it does nothing: the row
 * says whether there is still something to do, the output's key whether it was done and only the row is behind.
 */
export async function runShard(deps: Deps, message: ShardMessage): Promise<void> {
  const scan = await findScan(deps.store, message.scan)
  if (scan?.state !== 'scoring') return
  const unit = await findShard(deps.store, scan.id, message.unit)
  if (unit?.state !== 'pending') return
  if (unit.after !== null && (await findShard(deps.store, scan.id, unit.after))?.state !== 'done') return
  const planned = scan.plan as PlannedScan
  const place = placeOf(planned, unit)
  // Another scan may have left the output but, needing none, no boundary states: then there is still something to do.
  const kept = place.kept === null || (await headObject(deps.store, place.kept)) !== null
  const found = kept ? await headObject(deps.store, place.output) : null
  try {
    const cost = found ? costOf(found, scan.id) : await compute(deps, scan, planned, unit, place)
    const now = deps.now()
    const left = await finishShard(deps.store, {
      scan: scan.id,
      unit: unit.unit,
      cost,
      now,
      leaseUntil: now + LEASE_MS,
    })
    if (left > 0) await sendReady(deps, scan.id)
    else await deps.wakeScan(`${scan.id}-${scan.attempt}`)
  } catch (error) {
    if (!(error instanceof Ended)) throw error
  }
}

interface Place {
  readonly layout: string
  readonly tiling: PlannedView['tiling']
  readonly input: string | null
  readonly output: string
  readonly kept: string | null
}

/** Where a unit reads and writes. The hidden states a target starts from are the base's own. */
function placeOf(planned: PlannedScan, unit: ShardRow): Place {
  const { layout, tiling } = planned.views.find(({ view }) => view === unit.view)!
  const ofBase = (boundary: number) => hiddenKey(planned.shared, planned.base, layout, boundary, unit.shard)
  const ofTarget = (boundary: number) => hiddenKey(planned.own, planned.target, layout, boundary, unit.shard)
  const target = unit.pass === 'target'
  const hidden = (boundary: number) =>
    target && boundary !== planned.startLayer ? ofTarget(boundary) : ofBase(boundary)
  const stats = target
    ? statsKey(planned.own, planned.target, layout, unit.shard)
    : statsKey(planned.shared, planned.base, layout, unit.shard)
  return {
    layout,
    tiling,
    input: unit.from === 0 ? null : hidden(unit.from),
    output: unit.to > planned.layers ? stats : hidden(unit.to),
    kept: unit.keep === null ? null : ofBase(unit.keep),
  }
}

/**
 * The base's hidden states that a unit leaves behind: those that this scan starts from, and, since the base passes there anyway, those in
 * front of the head, from which every later head scan starts.
 */
function boundariesOf({ layers }: PlannedScan, unit: ShardRow): number[] {
  const asked = unit.keep === null ? [] : [unit.keep]
  const passesHead = unit.pass !== 'target' && unit.from < layers && unit.to > layers
  return passesHead && unit.keep !== layers ? [...asked, layers] : asked
}

async function compute(
  deps: Deps,
  scan: ScanRow,
  planned: PlannedScan,
  unit: ShardRow,
  place: Place,
): Promise<ScanCost> {
  const { store } = deps
  const layout = await loadLayout(store, planned.shared, place.layout)
  const shard = layout?.shards[unit.shard]
  if (!shard) throw new Error('the layout of a planned scan is gone')
  const subject = await openSubject(deps, await questionOf(deps, scan))
  const target = unit.pass === 'target'
  const beat = heart(deps, scan.id, unit.unit)
  await beat.now()
  const input: SegmentInput = {
    architecture: subject.architecture,
    weights: target ? subject.weights : subject.base,
    ...(target && { delta: subject.delta }),
    sequences: await loadSequences(store, planned.shared, place.layout, shard),
    kernel: await deps.kernel(),
    tiling: target ? place.tiling!.target : place.tiling!.base,
    from: unit.from,
    to: unit.to,
    ...(place.input !== null && { hidden: await readHidden(deps, place.input) }),
    boundaries: boundariesOf(planned, unit),
    onBoundary: (boundary, hidden) =>
      putObject(store, hiddenKey(planned.shared, planned.base, place.layout, boundary, unit.shard), bytesOf(hidden)),
    now: () => performance.now(),
    yieldNow: beat.yieldNow,
    shouldStop: beat.ended,
    onProgress: (flops) => beat.progress(flops / unit.flops),
  }
  const { hidden, stats, measured } = await runSegment(input).catch((error: unknown) => {
    throw beat.ended() ? new Ended() : error
  })
  const metadata = { scan: scan.id, cost: JSON.stringify(measured) }
  await putObject(store, place.output, stats ? writeTokenStats(stats) : bytesOf(hidden!), metadata)
  return measured
}

/** Yields to other requests between kernel calls; now and then renews the leases and asks whether the scan still wants this. */
function heart(deps: Deps, scan: string, unit: number) {
  let done = 0
  let ended = false
  let last = deps.now()
  const now = async () => {
    last = deps.now()
    await heartbeatShard(deps.store, scan, unit, done, last + UNIT_LEASE_MS)
    ended = !(await renewLease(deps.store, scan, last + LEASE_MS))
  }
  return {
    now,
    ended: () => ended,
    progress: (share: number) => void (done = Math.min(1, share)),
    yieldNow: async () => {
      await standAside()
      if (deps.now() - last >= BEAT_MS) await now()
    },
  }
}

async function readHidden({ store }: Deps, key: string): Promise<Float32Array> {
  const bytes = await getBytes(store, key)
  if (!bytes) throw new Error('the hidden states a unit starts from are gone')
  return new Float32Array(bytes.buffer)
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

const NOTHING: ScanCost = { flops: 0, bytes: 0, reads: 0, io_ms: 0, kernel_ms: 0, js_ms: 0, peak_bytes: 0 }

/** What an output cost this scan: everything if an earlier delivery of the unit wrote it, nothing if another scan did. */
function costOf(metadata: Record<string, string>, scan: string): ScanCost {
  return metadata['scan'] === scan && metadata['cost'] ? (JSON.parse(metadata['cost']) as ScanCost) : NOTHING
}
