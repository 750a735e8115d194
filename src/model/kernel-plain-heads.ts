import type { CompareCall, CompareTile, GradientCall, HeadTile, VocabularyCall, VocabularyTile } from './kernel.ts'
import { linear } from './plain-linear.ts'

/** The textbook's part about the output projection: see `kernel-plain.ts`. */
export function vocabulary(call: VocabularyCall): VocabularyTile {
  const logits = linear(call.x, call.head) // [n, v]
  const n = call.target.length
  const v = call.head.outputs
  const row = () => new Float32Array(n)
  const tile = { max: row(), sum: row(), sum1: row(), sum2: row(), above: row() }
  for (let t = 0; t < n; t++) {
    const others = Array.from(logits.subarray(t * v, (t + 1) * v)).filter((_, column) => column !== call.target[t])
    const max = Math.max(-1e18, ...others)
    tile.max[t] = max
    for (const logit of others) {
      const weight = Math.exp(logit - max)
      tile.sum[t]! += weight
      tile.sum1[t]! += weight * (logit - max)
      tile.sum2[t]! += weight * (logit - max) ** 2
      if (logit > call.targetLogit[t]!) tile.above[t]! += 1
    }
  }
  return tile
}

export function compare({ target, reference }: CompareCall): CompareTile {
  const n = target.x.length / target.width
  const column = () => new Float32Array(n)
  const tile = { sum: column(), cross: column(), referenceSum: column() }
  const mine = shifted(target)
  const other = shifted(reference)
  for (let t = 0; t < n; t++) {
    mine.rows[t]!.forEach((logit, v) => {
      const weight = Math.exp(logit)
      tile.sum[t]! += weight
      tile.cross[t]! += weight * (logit - other.rows[t]![v]!)
      tile.referenceSum[t]! += Math.exp(other.rows[t]![v]!)
    })
  }
  return { ...tile, max: mine.max, top: mine.top, referenceMax: other.max, referenceTop: other.top }
}

/** Logits less their maximum, row by row; that maximum and its column. */
function shifted({ x, width, head }: HeadTile) {
  const logits = linear(x, head)
  const n = x.length / width
  const rows = Array.from({ length: n }, (_, t) =>
    Array.from(logits.subarray(t * head.outputs, (t + 1) * head.outputs)),
  )
  const max = Float32Array.from(rows, (row) => Math.max(...row))
  const top = Float32Array.from(rows, (row, t) => row.indexOf(max[t]!))
  return { rows: rows.map((row, t) => row.map((logit) => logit - max[t]!)), max, top }
}

/** The gradient itself, summed over the sequence's tokens, and then its squared norm: what the Gram matrices must agree with. */
export function gradient({ x, width, lengths, head, logSum, target }: GradientCall): Float32Array {
  const logits = linear(x, head)
  const v = head.outputs
  let first = 0
  return Float32Array.from(lengths, (length) => {
    const sum = new Float64Array(v * width)
    for (let t = first; t < first + length; t++) {
      for (let o = 0; o < v; o++) {
        const g = Math.exp(logits[t * v + o]! - logSum[t]!) - (target[t] === o ? 1 : 0)
        for (let j = 0; j < width; j++) sum[o * width + j]! += g * x[t * width + j]!
      }
    }
    first += length
    return sum.reduce((total, value) => total + value ** 2, 0)
  })
}
