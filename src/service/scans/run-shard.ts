import type { ScanCost } from '#contract/scans'
import { runSegment, type SegmentInput } from '#model/forward'
import { lastRows } from '#model/joint'
import { noisyReference, noisyTarget } from '#model/noise'
import { writeTokenStats } from '#model/token-stats-file'
import { rowsAhead } from '#model/virtual'
import { getBytes, headObject, putObject } from '#store/objects'
import { findScan, renewLease, type ScanRow } from '#store/scans'
import { findShard, finishShard, heartbeatShard, type ShardRow } from '#store/shards'
import { openBase } from '../bases/open-base.ts'
import { standAside } from '../courtesy.ts'
import type { Deps, ShardMessage } from '../deps.ts'
import { hiddenKey, lastRowsKey, statsKey } from './keys.ts'
import { loadLayout, loadSequences } from './layout.ts'
import { planFor, type PlannedScan, type PlannedView } from './planned-scan.ts'
import { innerOf } from './plan-joint.ts'
import { questionOf, type StoredRequest } from './question.ts'
import { runEmulation } from './run-emulation.ts'
import { jointOf, jointOutput, runJoint } from './run-joint.ts'
import { sendReady } from './send-ready.ts'
import { openSubject, type Subject } from './subject.ts'
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
  const planned = planFor(scan.plan as PlannedScan, unit.pass)
  const place = placeOf(planned, unit)
  // Another scan may have left the output but, needing none, no boundary states: then there is still something to do.
  const kept = await Promise.all(place.kept.map((key) => headObject(deps.store, key)))
  const found = kept.every((object) => object !== null) ? await headObject(deps.store, place.output) : null
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
    if (left === 0 || (scan.request as StoredRequest).sequential) await deps.wakeScan(`${scan.id}-${scan.attempt}`)
  } catch (error) {
    if (!(error instanceof Ended)) throw error
  }
}

interface Place {
  readonly view: PlannedView
  readonly layout: string
  readonly hidden: (boundary: number) => string
  readonly lastRows: (boundary: number) => string
  readonly tiling: PlannedView['tiling']
  readonly input: string | null
  readonly output: string
  /** What else it leaves behind. */
  readonly kept: readonly string[]
}

/** Where a unit reads and writes. The hidden states a target starts from are the base's own. */
function placeOf(planned: PlannedScan, unit: ShardRow): Place {
  const view = planned.views.find((one) => one.view === unit.view)!
  const { layout, tiling } = view
  const joint = jointOf(planned, unit)
  const target = unit.pass === 'target'
  const moved = view.noise?.weights[target ? 'target' : 'reference']
  const [scope, weights] =
    moved !== undefined ? [planned.own, moved] : target ? [planned.own, planned.target] : [planned.shared, planned.base]
  // Whatever differs from the base starts from the base's own states.
  const hidden = (boundary: number) => {
    const [of, by] = boundary === planned.startLayer ? [planned.shared, planned.base] : [scope, weights]
    return hiddenKey(of, by, layout, boundary, unit.shard)
  }
  const stats = statsKey(scope, weights, layout, unit.shard)
  const lastRowsOf = (boundary: number) => lastRowsKey(scope, weights, layout, boundary, unit.shard)
  return {
    view,
    layout,
    hidden,
    lastRows: lastRowsOf,
    tiling,
    input: unit.from === 0 ? null : hidden(unit.from),
    output: joint ? jointOutput(planned, view, joint, unit.shard) : unit.to > planned.layers ? stats : hidden(unit.to),
    kept: joint
      ? []
      : [...neededBy(planned, view, unit).map(hidden), ...lastRowsIn(planned, view, unit).map(lastRowsOf)],
  }
}

/**
 * The base's hidden states that a unit leaves behind: those that this scan starts from, and, since the base passes there anyway, those in
 * front of the head, from which every later head scan starts.
 */
function boundariesOf(planned: PlannedScan, view: PlannedView, unit: ShardRow): number[] {
  if (view.noise) return []
  const { layers } = planned
  const asked = neededBy(planned, view, unit)
  const passesHead = unit.pass !== 'target' && unit.from < layers && unit.to > layers
  return passesHead && !asked.includes(layers) ? [...asked, layers] : asked
}

/** Boundaries inside a unit whose states this scan goes on from: where the target starts, and those in front of the head that passes over hidden states begin at. */
function neededBy({ layers, startLayer }: PlannedScan, { joint = [] }: PlannedView, unit: ShardRow): number[] {
  const start = unit.keep === null ? [] : [unit.keep]
  const target = unit.pass === 'target'
  const wanted = target
    ? joint.length > 0 && startLayer < layers
    : joint.some(({ models }) => models.includes('reference'))
  const states = wanted ? [layers] : []
  return [...new Set([...start, ...states])].filter((boundary) => unit.from < boundary && boundary < unit.to)
}

/** Boundaries at which a unit leaves the states of last tokens behind: each is that of one unit of the pass, the one that it lies in or that starts there. */
function lastRowsIn({ layers }: PlannedScan, { joint = [] }: PlannedView, unit: ShardRow): number[] {
  if (unit.pass !== 'target') return []
  return innerOf(joint, layers).filter((boundary) => unit.from <= boundary && boundary < unit.to)
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
  const question = await questionOf(deps, scan)
  const subject = await openSubject(deps, question)
  const large = question.emulate && (await openBase(deps, question.emulate.large))
  const ofLarge = unit.pass === 'large'
  const beat = heart(deps, scan.id, unit.unit)
  await beat.now()
  const machine = {
    sequences: await loadSequences(store, planned.shared, place.layout, shard),
    kernel: await deps.kernel(),
    now: () => performance.now(),
    yieldNow: beat.yieldNow,
    shouldStop: beat.ended,
  }
  const onProgress = (flops: number) => beat.progress(flops / unit.flops)
  const stopped = (error: unknown): never => {
    throw beat.ended() ? new Ended() : error
  }
  if (jointOf(planned, unit)) {
    const meter = { ...machine, onFlops: onProgress }
    const run = large
      ? runEmulation(deps, planned, unit, { subject, large }, meter)
      : runJoint(deps, planned, unit, subject, meter)
    const done = await run.catch(stopped)
    await putObject(store, place.output, done.bytes, { scan: scan.id, cost: JSON.stringify(done.measured) })
    return done.measured
  }
  const hidden = place.input === null ? undefined : await readHidden(deps, place.input)
  const whole = boundariesOf(planned, place.view, unit)
  const ends = lastRowsIn(planned, place.view, unit)
  const { width } = subject.architecture
  const ahead = rowsAhead(subject.delta.virtual)
  const onBoundary = async (boundary: number, states: Float32Array) => {
    if (whole.includes(boundary)) await putObject(store, place.hidden(boundary), bytesOf(states))
    if (!ends.includes(boundary)) return
    await putObject(store, place.lastRows(boundary), bytesOf(lastRows(states, width, machine.sequences, ahead)))
  }
  if (hidden) await onBoundary(unit.from, hidden)
  const input: SegmentInput = {
    ...machine,
    architecture: ofLarge ? large!.architecture : subject.architecture,
    ...(ofLarge ? { weights: large!.weights } : modelOf(subject, place.view, unit.pass)),
    tiling: ofLarge ? place.tiling!.large! : unit.pass === 'target' ? place.tiling!.target : place.tiling!.base,
    from: unit.from,
    to: unit.to,
    ...(hidden && { hidden }),
    boundaries: [...new Set([...whole, ...ends])],
    onBoundary,
    onProgress,
  }
  const { hidden: left, stats, measured } = await runSegment(input).catch(stopped)
  const metadata = { scan: scan.id, cost: JSON.stringify(measured) }
  await putObject(store, place.output, stats ? writeTokenStats(stats) : bytesOf(left!), metadata)
  return measured
}

/** The model that a pass runs, with the noise that its view puts on it. */
function modelOf(
  subject: Subject,
  { noise }: PlannedView,
  pass: ShardRow['pass'],
): Pick<SegmentInput, 'weights' | 'delta'> {
  const { base, weights, delta } = subject
  if (pass === 'target') return noise ? noisyTarget(weights, delta, noise) : { weights, delta }
  return noise ? noisyReference(subject, noise) : { weights: base }
}

/** Yields to other requests between kernel calls; now and then renews the leases and asks whether the scan still wants this. */
function heart(deps: Deps, scan: string, unit: number) {
  let done = 0
  let ended = false
  let last = deps.now()
  const now = async () => {
    last = deps.now()
    const wanted = await heartbeatShard(deps.store, scan, unit, done, last + UNIT_LEASE_MS)
    ended = !(await renewLease(deps.store, scan, last + LEASE_MS)) || !wanted
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
