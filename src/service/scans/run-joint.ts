import { answerStates, compareModels, gradientNorms, type JointInput } from '#model/joint'
import type { Measured } from '#model/run'
import { writeColumns } from '#model/columns-file'
import { readTokenStats } from '#model/token-stats-file'
import { getBytes } from '#store/objects'
import type { ShardRow } from '#store/shards'
import type { Deps } from '../deps.ts'
import { hiddenKey, jointKey, lastRowsKey, statsKey } from './keys.ts'
import type { PlannedJoint, PlannedScan, PlannedView } from './planned-scan.ts'
import { headOf, jointName } from './plan-joint.ts'
import type { Subject } from './subject.ts'

/** The pass of a unit that begins at last hidden states; undefined for any other unit. */
export function jointOf({ views }: PlannedScan, unit: Pick<ShardRow, 'view' | 'pass'>): PlannedJoint | undefined {
  return views.find(({ view }) => view === unit.view)?.joint?.find(({ pass }) => pass === unit.pass)
}

export function jointOutput(planned: PlannedScan, { layout }: PlannedView, joint: PlannedJoint, shard: number): string {
  // The emulation's statistics are those of a model like any other.
  if (joint.pass === 'emulated') return statsKey(planned.own, planned.target, layout, shard)
  return jointKey(planned.own, planned.target, layout, jointName(joint), shard)
}

type Machine = Pick<JointInput, 'kernel' | 'yieldNow' | 'now' | 'shouldStop' | 'onFlops' | 'sequences'>

/** Runs it; gives the file of what it found. */
export async function runJoint(
  deps: Deps,
  planned: PlannedScan,
  unit: ShardRow,
  subject: Subject,
  machine: Machine,
): Promise<{ readonly bytes: Uint8Array; readonly measured: Measured }> {
  const view = planned.views.find((one) => one.view === unit.view)!
  const joint = jointOf(planned, unit)!
  const { width } = subject.architecture
  const states = async (target: boolean, from: number, to: number) => {
    const own = target && planned.layers !== planned.startLayer
    const [scope, weights] = own ? [planned.own, planned.target] : [planned.shared, planned.base]
    const key = hiddenKey(scope, weights, view.layout, planned.layers, unit.shard)
    const bytes = await getBytes(deps.store, key, { offset: 4 * width * from, length: 4 * width * (to - from) })
    if (bytes?.byteLength !== 4 * width * (to - from)) throw new Error('the hidden states a unit starts from are gone')
    return new Float32Array(bytes.buffer)
  }
  const input: JointInput = {
    ...machine,
    models: joint.models.map((model) => headOf(subject, model)),
    tiling: joint.tiling,
    sliceTokens: joint.sliceTokens,
    readHidden: (model, from, to) => states(joint.models[model] === 'target', from, to),
  }
  if (joint.pass === 'emulated') throw new Error('an emulation has three models')
  if (joint.pass === 'aligned') {
    const { stats, measured } = await compareModels(input)
    return { bytes: writeColumns({ ...stats }), measured }
  }
  if (joint.pass === 'gradient') {
    const found = await getBytes(deps.store, statsKey(planned.own, planned.target, view.layout, unit.shard))
    const stats = found && (await readTokenStats(found))
    if (!stats?.ok) throw new Error('statistics of a scored shard are gone')
    const { stats: norms, measured } = await gradientNorms(input, stats.value)
    return { bytes: writeColumns({ norms }), measured }
  }
  const { layer, others = [], labels } = joint.answers!
  const tokens = Int32Array.from(labels, ({ token }) => token)
  const { stats, measured } = await answerStates(input, tokens)
  const rowsAt = async (boundary: number) => {
    const key = lastRowsKey(planned.own, planned.target, view.layout, boundary, unit.shard)
    const bytes = await getBytes(deps.store, key)
    if (!bytes) throw new Error('the hidden states a unit starts from are gone')
    return new Float32Array(bytes.buffer)
  }
  const columns: Record<string, Float32Array> = { ...stats }
  if (layer < planned.layers) columns['states'] = await rowsAt(layer)
  for (const other of others) columns[statesColumn(other, layer)] = await rowsAt(other)
  return { bytes: writeColumns(columns), measured }
}

/** The column of a boundary's states in the file of a pass `answers` that is about the boundary `main`. */
export function statesColumn(boundary: number, main: number): string {
  return boundary === main ? 'states' : `states_${boundary}`
}
