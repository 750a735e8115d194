import { describe, expect, it } from 'vitest'
import { expectedShapes } from '#model/architecture-check'
import { checkpointWeights } from '#model/checkpoint'
import { readDelta } from '#model/deltas/detect'
import { readTensorTable } from '#model/tensor-table'
import type { Tile } from '#model/weights'
import { countingSource } from '../support/counting-source.ts'
import { goldenFiles, goldenIndex } from '../support/golden-models.ts'
import { goldenBase, must } from '../support/golden-tables.ts'

const { bases, cases } = await goldenIndex()

/** Halves by rows, then by columns: together they make the whole, as an executor's tiles do. */
function tilesOf([rows, columns]: readonly number[]): Tile[][] {
  const half = Math.floor(rows! / 2)
  const byRows: Tile[] = [{ rows: [0, half] }, { rows: [half, rows!] }]
  if (columns === undefined) return [[{}], byRows]
  const middle = Math.floor(columns / 2)
  return [[{}], byRows, [{ columns: [0, middle] }, { columns: [middle, columns] }]]
}

describe('what a delta’s tensor says it will read is what it reads', () => {
  it.each(cases.filter(({ base }) => base !== 'llama-sharded'))('$name', async (one) => {
    const golden = bases[one.base]!
    const { architecture } = await goldenBase(golden)
    const file = golden.files.find((name) => name.endsWith('.safetensors'))
    const under = countingSource((await goldenFiles(golden.dir, [file!])).get(file!)!)
    const table = must(await readTensorTable(new Map([[file!, under]])))
    const upload = new Map(
      [...(await goldenFiles(one.dir, one.files))].map(([name, bytes]) => [name, countingSource(bytes)]),
    )
    const delta = must(await readDelta(upload, architecture))
    const all = [under, ...upload.values()]
    const spent = () => ({ reads: all.reduce((n, s) => n + s.reads, 0), bytes: all.reduce((n, s) => n + s.bytes, 0) })
    for (const [name, shape] of expectedShapes(architecture)) {
      for (const tiles of tilesOf(shape)) {
        // anew: factors that are read once are charged to the first tile
        const weights = delta.apply(checkpointWeights(table))
        for (const tile of tiles) {
          const before = spent()
          const { reads, bytes } = weights.cost(name, tile)
          await weights.load(name, tile)
          const after = spent()
          expect([name, after.reads - before.reads, after.bytes - before.bytes]).toEqual([name, reads, bytes])
        }
      }
    }
  })
})
