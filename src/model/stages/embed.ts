import { pieces } from '../batches.ts'
import type { Run } from '../run.ts'
import { pastTokens, rowsAhead } from '../virtual.ts'

/**
 * Hidden states at boundary 0: rows of the embedding matrix for the tokens that occur, behind those of the virtual tokens if there are any, plus
 * learned positions. `[rows, d]`
 */
export async function embed(run: Run, sequences: readonly ArrayLike<number>[]): Promise<Float32Array> {
  const { width, embedding } = run.architecture
  const ahead = rowsAhead(run.virtual)
  const ids = Int32Array.from(sequences.flatMap((sequence) => Array.from(sequence)))
  const rowOf = Int32Array.from(sequences.flatMap(({ length }, i) => Array<number>(length).fill((i + 1) * ahead)))
  const lengths = sequences.map(({ length }) => ahead + length)
  const hidden = new Float32Array((ids.length + sequences.length * ahead) * width)
  run.ledger.hold(hidden)

  await forRowsOf(run, embedding.tensor, ids, (token, row) => hidden.set(row, (token + rowOf[token]!) * width))
  const { scale } = embedding
  if (scale?.virtualToo === false) multiply(hidden, scale.factor)
  if (run.virtual?.kind === 'rows') {
    const rows = await run.load(run.virtual.tensor)
    forStarts(lengths, (start) => hidden.set(rows, start * width))
    run.ledger.release(rows)
  }
  if (scale?.virtualToo === true) multiply(hidden, scale.factor)
  if (embedding.position.kind === 'learned') {
    const first = (embedding.position.offset ?? 0) + pastTokens(run.virtual)
    const table = await run.load(embedding.position.tensor, { rows: [first, first + Math.max(...lengths)] })
    forStarts(lengths, (start, length) => {
      for (let i = 0; i < length * width; i++) hidden[start * width + i]! += table[i]!
    })
    run.ledger.release(table)
  }
  return hidden
}

function multiply(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor
}

/** The row where each sequence begins. */
function forStarts(lengths: readonly number[], use: (start: number, length: number) => void): void {
  let start = 0
  for (const length of lengths) {
    use(start, length)
    start += length
  }
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
