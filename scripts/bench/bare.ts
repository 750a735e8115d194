import type { ByteSource } from '#model/bytes'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import { runSegment } from '#model/forward'
import type { Kernel } from '#model/kernel'
import { planForward } from '#model/plan'
import type { Measured } from '#model/run'
import { readTensorTable } from '#model/tensor-table'

export interface BareResult {
  readonly seconds: number
  readonly tokens: number
  readonly planned_peak_bytes: number
  readonly shards: readonly Measured[]
}

/** The executor alone over texts of the given lengths: no queue, no workflow, no database. Runs in Node and in workerd. */
export async function runBare(
  kernel: Kernel,
  weightsFile: ByteSource,
  config: string,
  lengths: readonly number[],
): Promise<BareResult> {
  const table = await readTensorTable(new Map([['model.safetensors', weightsFile]]))
  if (!table.ok) throw new Error(table.problem.detail)
  const read = readArchitecture(new TextEncoder().encode(config), table.value)
  if (!read.ok) throw new Error(read.problem.detail)
  const architecture = read.value
  const weights = checkpointWeights(table.value)
  const plan = planForward({ architecture, weights, lengths })
  const started = Date.now()
  const shards: Measured[] = []
  for (const shard of plan.shards) {
    const { measured } = await runSegment({
      architecture,
      weights,
      sequences: shard.examples.map((example) => tokensOf(example, lengths[example]!, architecture.vocabulary)),
      tiling: plan.tiling,
      kernel,
      from: 0,
      to: architecture.layers.length + 1,
      yieldNow: () => new Promise((resolve) => setTimeout(resolve, 0)),
      now: () => performance.now(),
    })
    shards.push(measured)
  }
  return {
    seconds: (Date.now() - started) / 1000,
    tokens: plan.tokens,
    planned_peak_bytes: plan.peakBytes.total,
    shards,
  }
}

/** Any tokens, spread over the vocabulary. */
function tokensOf(example: number, length: number, vocabulary: number): Int32Array {
  return Int32Array.from({ length }, (_, t) => (example * 7919 + t * 104_729) % vocabulary)
}
