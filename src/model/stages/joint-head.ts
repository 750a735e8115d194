import type { Norm } from '../architecture.ts'
import { pieces } from '../batches.ts'
import type { Linear } from '../kernel.ts'
import type { Run } from '../run.ts'
import { forRowsOf } from './embed.ts'
import { loadNorm, normBytes } from './load-linear.ts'

/** One model's share of the logits: `scale · (norm(h)·Wᵀ + b)`. */
export interface HeadPart {
  /** Hidden states `[n, width]` before the final norm; they are overwritten. */
  readonly hidden: () => Promise<Float32Array>
  readonly width: number
  readonly norm: Norm
  readonly head: { readonly tensor: string; readonly bias?: string }
  readonly scale: number
}

/**
 * Logits that several models make together, `Σ_i scale_i · (norm_i(h_i)·W_iᵀ + b_i)`, as one projection of the states side by side:
 * `[scale_1·norm_1(h_1), scale_2·norm_2(h_2), …] · [W_1, W_2, …]ᵀ`. One part of scale 1 is simply a model.
 */
export interface JointHead {
  readonly parts: readonly HeadPart[]
  /** Sum of the parts' widths. */
  readonly width: number
  /** Columns that all parts have: larger models of a family pad their vocabulary. */
  readonly vocabulary: number
  /** Normed, scaled states `[n, width]`. */
  readonly rows: Float32Array
  readonly bias?: Float32Array
}

/** Norms the states and puts them side by side. Of several parts, each part's own states are dropped as soon as they are copied. */
export async function openHead(run: Run, parts: readonly HeadPart[]): Promise<JointHead> {
  const width = parts.reduce((sum, part) => sum + part.width, 0)
  const vocabulary = Math.min(...parts.map(({ head }) => run.weights.shape(head.tensor)[0]!))
  let rows: Float32Array = new Float32Array()
  let left = 0
  for (const part of parts) {
    const hidden = await part.hidden()
    await normalise(run, hidden, part)
    if (part.width === width && part.scale === 1) rows = hidden
    else {
      if (left === 0) {
        rows = new Float32Array((hidden.length / part.width) * width)
        run.ledger.hold(rows)
      }
      place(hidden, part, rows, left, width)
      run.ledger.release(hidden)
    }
    left += part.width
  }
  const bias = await loadBias(run, parts, vocabulary)
  return { parts, width, vocabulary, rows, ...(bias && { bias }) }
}

async function normalise(run: Run, hidden: Float32Array, { width, norm: names }: HeadPart): Promise<void> {
  const { kernel, ledger, tiling } = run
  const norm = await loadNorm(run, names)
  for (const { from, to } of pieces(hidden.length / width, tiling.callTokens)) {
    const x = hidden.subarray(from * width, to * width)
    const y = await run.call(0, () => kernel.norm({ x, width, norm }))
    ledger.hold(y)
    x.set(y)
    ledger.release(y)
  }
  ledger.release(normBytes(norm))
}

function place(hidden: Float32Array, part: HeadPart, rows: Float32Array, left: number, width: number): void {
  for (let t = 0; t < hidden.length / part.width; t++) {
    for (let j = 0; j < part.width; j++) rows[t * width + left + j] = part.scale * hidden[t * part.width + j]!
  }
}

async function loadBias(run: Run, parts: readonly HeadPart[], vocabulary: number): Promise<Float32Array | undefined> {
  if (parts.every(({ head }) => head.bias === undefined)) return undefined
  const sum = new Float32Array(vocabulary)
  run.ledger.hold(sum)
  for (const { head, scale } of parts) {
    if (head.bias === undefined) continue
    const bias = await run.load(head.bias)
    for (let v = 0; v < vocabulary; v++) sum[v]! += scale * bias[v]!
    run.ledger.release(bias)
  }
  return sum
}

/** The logit of each row's token, before any tile is seen: its rank is counted against it. */
export async function targetLogits(run: Run, head: JointHead, token: Int32Array): Promise<Float32Array> {
  const { rows, width, bias, parts } = head
  const logits = Float64Array.from(token, (id) => bias?.[id] ?? 0)
  let left = 0
  for (const part of parts) {
    const start = left
    await forRowsOf(run, part.head.tensor, token, (t, row) => {
      let sum = logits[t]!
      for (let j = 0; j < part.width; j++) sum += rows[t * width + start + j]! * row[j]!
      logits[t] = sum
    })
    left += part.width
  }
  return Float32Array.from(logits)
}

/** Takes heads over the same vocabulary through its tiles together: `use` gets each head's rows `first …` of the projection. */
export async function forTiles(
  run: Run,
  heads: readonly JointHead[],
  use: (tiles: readonly Linear[], first: number) => Promise<void>,
): Promise<void> {
  const { tiling } = run
  const vocabulary = Math.min(...heads.map((head) => head.vocabulary))
  const parts = pieces(vocabulary, tiling.loadRows).map(({ from, to }) => [from, to] as const)
  const reads = (rows: readonly [number, number] | undefined) =>
    rows === undefined
      ? []
      : heads.flatMap(({ parts }) => parts.map(({ head }) => ({ name: head.tensor, tile: { rows } })))
  for (const [index, rows] of parts.entries()) {
    const loaded: Float32Array[] = []
    for (const head of heads) loaded.push(await loadRows(run, head, rows))
    run.prefetch(reads(parts[index + 1]))
    for (const tile of pieces(rows[1] - rows[0], tiling.callRows)) {
      const first = rows[0] + tile.from
      const outputs = tile.to - tile.from
      const linears = heads.map(({ width, bias }, i): Linear => ({
        values: loaded[i]!.subarray(tile.from * width, tile.to * width),
        layout: 'out_in',
        inputs: width,
        outputs,
        ...(bias && { bias: bias.subarray(first, first + outputs) }),
      }))
      await use(linears, first)
    }
    run.ledger.release(...loaded)
  }
}

/** The parts' rows side by side: `[rows, width]`. */
async function loadRows(run: Run, { parts, width }: JointHead, rows: readonly [number, number]): Promise<Float32Array> {
  if (parts.length === 1) return run.load(parts[0]!.head.tensor, { rows })
  const count = rows[1] - rows[0]
  const joined = new Float32Array(count * width)
  run.ledger.hold(joined)
  let left = 0
  for (const part of parts) {
    const values = await run.load(part.head.tensor, { rows })
    for (let row = 0; row < count; row++) {
      joined.set(values.subarray(row * part.width, (row + 1) * part.width), row * width + left)
    }
    run.ledger.release(values)
    left += part.width
  }
  return joined
}
