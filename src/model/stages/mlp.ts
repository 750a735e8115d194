import type { Layer } from '../architecture.ts'
import { pieces } from '../batches.ts'
import { mlpFlops } from '../flops.ts'
import type { Linear } from '../kernel.ts'
import type { Range } from '../reads.ts'
import type { Run } from '../run.ts'
import { runHalf } from './half.ts'
import { loadNorm, loadTiles, normBytes } from './load-linear.ts'

interface MlpTile {
  readonly gate?: Linear
  readonly up: Linear
  readonly down: Linear
}

/** The MLP half of a layer over the shard's hidden states `[tokens, d]`, in place. */
export async function runMlp(run: Run, layer: number, hidden: Float32Array): Promise<void> {
  const { architecture, tiling, kernel } = run
  const { width, activation, intermediate } = architecture
  const { mlp } = architecture.layers[layer]!
  const norm = await loadNorm(run, mlp.norm)
  const adapter = run.adapters.get(layer)?.find((one) => one.after === 'mlp')

  await runHalf<Range, MlpTile, Range>(run, hidden, {
    parts: pieces(intermediate, tiling.loadColumns),
    batches: pieces(hidden.length / width, tiling.callTokens),
    load: (part) => loadPart(run, mlp, part),
    flops: (tile, batch) => mlpFlops(architecture, batch.to - batch.from, tile.up.outputs),
    compute: (tile, x) => kernel.mlp({ x, width, norm, activation, ...tile }),
    outputNorm: mlp.outputNorm,
    ...(adapter && { adapter }),
  })
  run.ledger.release(normBytes(norm))
}

async function loadPart(run: Run, mlp: Layer['mlp'], part: Range) {
  const cuts = pieces(part.to - part.from, run.tiling.callColumns).map(({ from, to }) => ({
    from: part.from + from,
    to: part.from + to,
  }))
  const gate = mlp.gate === undefined ? undefined : await loadTiles(run, mlp.gate, 'outputs', cuts)
  const up = await loadTiles(run, mlp.up, 'outputs', cuts)
  const down = await loadTiles(run, mlp.down, 'inputs', cuts)
  const tiles = cuts.map((_, i): MlpTile => {
    const tile = { up: up.tiles[i]!, down: down.tiles[i]! }
    return gate === undefined ? tile : { ...tile, gate: gate.tiles[i]! }
  })
  return { tiles, held: (gate?.held ?? 0) + up.held + down.held }
}
