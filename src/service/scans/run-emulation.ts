import { emulateModel, type JointInput } from '#model/joint'
import type { Measured } from '#model/run'
import { writeTokenStats } from '#model/token-stats-file'
import { getBytes } from '#store/objects'
import type { ShardRow } from '#store/shards'
import type { OpenBase } from '../bases/open-base.ts'
import type { Deps } from '../deps.ts'
import { hiddenKey } from './keys.ts'
import { emulatedHeads } from './plan-emulation.ts'
import type { PlannedScan } from './planned-scan.ts'
import type { Subject } from './subject.ts'

type Machine = Pick<JointInput, 'kernel' | 'yieldNow' | 'now' | 'shouldStop' | 'onFlops' | 'sequences'>

/** The last pass of an emulated scan: three models' last hidden states, and the emulation's token statistics out of them. */
export async function runEmulation(
  { store }: Deps,
  planned: PlannedScan,
  unit: ShardRow,
  models: { readonly subject: Subject; readonly large: OpenBase },
  machine: Machine,
): Promise<{ readonly bytes: Uint8Array; readonly measured: Measured }> {
  const view = planned.views.find((one) => one.view === unit.view)!
  const { small, beta } = planned.emulate!
  const heads = emulatedHeads(models.large, models.subject)
  const tuned = small.startLayer === small.layers ? [planned.shared, small.base] : [planned.own, small.target]
  const keyOf = (scope: string, weights: string, layers: number) =>
    hiddenKey(scope, weights, view.layout, layers, unit.shard)
  const keys = [
    keyOf(planned.shared, planned.base, planned.layers),
    keyOf(tuned[0]!, tuned[1]!, small.layers),
    keyOf(planned.shared, small.base, small.layers),
  ]
  const { tiling, sliceTokens } = view.joint![0]!
  const input: JointInput = {
    ...machine,
    models: heads,
    tiling,
    sliceTokens,
    async readHidden(model, from, to) {
      const row = 4 * heads[model]!.architecture.width
      const bytes = await getBytes(store, keys[model]!, { offset: row * from, length: row * (to - from) })
      if (bytes?.byteLength !== row * (to - from)) throw new Error('the hidden states a unit starts from are gone')
      return new Float32Array(bytes.buffer)
    },
  }
  const { stats, measured } = await emulateModel(input, beta)
  return { bytes: writeTokenStats(stats), measured }
}
