import { pieces } from '../batches.ts'
import type { Run } from '../run.ts'

/** Hidden states at boundary 0: rows of the embedding matrix for the tokens that occur, plus learned positions. `[tokens, d]` */
export async function embed(run: Run, sequences: readonly ArrayLike<number>[]): Promise<Float32Array> {
  const { width, embedding } = run.architecture
  const ids = Int32Array.from(sequences.flatMap((sequence) => Array.from(sequence)))
  const hidden = new Float32Array(ids.length * width)
  run.ledger.hold(hidden)

  await forRowsOf(run, embedding.tensor, ids, (token, row) => hidden.set(row, token * width))

  if (embedding.position.kind === 'learned') {
    const longest = Math.max(...sequences.map((sequence) => sequence.length))
    const table = await run.load(embedding.position.tensor, { rows: [0, longest] })
    let at = 0
    for (const { length } of sequences) {
      for (let i = 0; i < length * width; i++) hidden[at + i]! += table[i]!
      at += length * width
    }
    run.ledger.release(table)
  }
  return hidden
}

/**
 * Hands the matrix row of each id to `use(index, row)`. Each distinct row is read once, in the file's order, a limited number at a
 * time; the whole matrix never is.
 */
export async function forRowsOf(
  run: Run,
  tensor: string,
  ids: Int32Array,
  use: (index: number, row: Float32Array) => void,
): Promise<void> {
  const order = Uint32Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]!)
  const distinct = Int32Array.from(new Set(ids)).sort()
  let next = 0
  for (const { from, to } of pieces(distinct.length, run.tiling.gatherRows)) {
    const some = distinct.subarray(from, to)
    const rows = await run.gather(tensor, some)
    const width = rows.length / some.length
    for (let i = 0; i < some.length; i++) {
      const row = rows.subarray(i * width, (i + 1) * width)
      while (next < order.length && ids[order[next]!] === some[i]) use(order[next++]!, row)
    }
    run.ledger.release(rows)
  }
}
