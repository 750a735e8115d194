import type { AttentionCall, BottleneckCall, Kernel, MlpCall, NormCall, NormWeights } from './kernel.ts'
import { compare, gradient, vocabulary } from './kernel-plain-heads.ts'
import { linear } from './plain-linear.ts'

/**
 * The kernel as a textbook: one loop per formula, sums in float64, no care for speed. The oracle of `kernel-ort.ts`, and a
 * stand-in for very small models where WebAssembly is not to be had.
 */
export function createPlainKernel(): Kernel {
  return {
    attention: async (call) => attention(call),
    mlp: async (call) => mlp(call),
    bottleneck: async (call) => bottleneck(call),
    norm: async (call) => normalise(call.x, call.width, call.norm),
    vocabulary: async (call) => vocabulary(call),
    compare: async (call) => compare(call),
    gradient: async (call) => gradient(call),
    heapBytes: () => 0,
  }
}

function attention(call: AttentionCall): Float32Array {
  const { heads, kvHeads, headSize: e, lengths } = call
  const x = normalise(call.x, call.width, call.norm) // [n, d]
  const q = linear(x, call.q) // [n, heads·e]
  const k = linear(x, call.k) // [n, kvHeads·e]
  const v = linear(x, call.v) // [n, kvHeads·e]
  if (call.qNorm !== undefined) q.set(normalise(q, e, call.qNorm))
  if (call.kNorm !== undefined) k.set(normalise(k, e, call.kNorm))
  if (call.rotary !== undefined) {
    rotate(q, heads, call)
    rotate(k, kvHeads, call)
  }

  const past = call.past === undefined ? 0 : call.past.keys.length / (kvHeads * e)
  const context = new Float32Array(q.length) // [n, heads·e]
  let first = 0 // row of the sequence's first token
  for (const length of lengths) {
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor((h * kvHeads) / heads)
      for (let t = 0; t < length; t++) {
        const at = ((first + t) * heads + h) * e
        // place s ≥ past is token s − past of the sequence
        const row = (s: number) => ((s < past ? s : first + s - past) * kvHeads + kv) * e
        const from = (s: number, own: Float32Array, before?: Float32Array) => (s < past ? before! : own)
        const oldest = Math.max(0, past + t + 1 - (call.window ?? Infinity))
        const seen = Array.from({ length: past + t + 1 - oldest }, (_, i) => oldest + i)
        const weights = softmax(seen.map((s) => dot(q, at, from(s, k, call.past?.keys), row(s), e) * call.scale))
        seen.forEach((s, i) => {
          const values = from(s, v, call.past?.values)
          for (let j = 0; j < e; j++) context[at + j]! += weights[i]! * values[row(s) + j]!
        })
      }
    }
    first += length
  }
  return linear(context, call.o) // [n, d]
}

/** Turns components (j, j + pairs) of every head by the angle of the token's position. `x`: `[n, heads·e]`. */
function rotate(x: Float32Array, heads: number, call: AttentionCall): void {
  const { cos, sin, pairs } = call.rotary!
  let row = 0
  for (const length of call.lengths) {
    for (let t = 0; t < length; t++, row++) {
      for (let h = 0; h < heads; h++) {
        for (let j = 0; j < pairs; j++) {
          const at = (row * heads + h) * call.headSize + j
          const [a, b, c, s] = [x[at]!, x[at + pairs]!, cos[t * pairs + j]!, sin[t * pairs + j]!]
          x[at] = a * c - b * s
          x[at + pairs] = b * c + a * s
        }
      }
    }
  }
}

function softmax(logits: readonly number[]): number[] {
  const max = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - max))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

function mlp(call: MlpCall): Float32Array {
  const x = normalise(call.x, call.width, call.norm) // [n, d]
  const up = linear(x, call.up) // [n, f]
  const gate = call.gate === undefined ? undefined : linear(x, call.gate) // [n, f]
  const activation = activations[call.activation]
  const inner = up.map((value, i) => (gate === undefined ? activation(value) : activation(gate[i]!) * value))
  return linear(inner, call.down) // [n, d]
}

function bottleneck(call: BottleneckCall): Float32Array {
  const { width, residual } = call
  const x = call.normBefore === undefined ? call.x : normalise(call.x, width, call.normBefore)
  const inner = linear(x, call.down).map(activations[call.activation]) // [n, r]
  let y = linear(inner, call.up) // [n, d]
  if (call.residualBeforeNorm) y = y.map((value, i) => value + residual[i]!)
  if (call.normAfter !== undefined) y = normalise(y, width, call.normAfter)
  if (!call.residualBeforeNorm) y = y.map((value, i) => value + residual[i]!)
  return y
}

/** Each row of `[n, width]` on its own. */
function normalise(x: NormCall['x'], width: number, { kind, weight, bias, epsilon }: NormWeights): Float32Array {
  const y = new Float32Array(x.length)
  for (let from = 0; from < x.length; from += width) {
    const row = Array.from(x.subarray(from, from + width))
    const mean = kind === 'layer' ? row.reduce((sum, value) => sum + value, 0) / width : 0
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width
    const scale = 1 / Math.sqrt(variance + epsilon)
    row.forEach((value, j) => {
      y[from + j] = (value - mean) * scale * weight[j]! + (bias?.[j] ?? 0)
    })
  }
  return y
}

const activations: Readonly<Record<BottleneckCall['activation'], (x: number) => number>> = {
  gelu_tanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  relu: (x) => Math.max(0, x),
  silu: (x) => x / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  identity: (x) => x,
}

/** erf x = 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n+1)), its Maclaurin series; beyond |x| = 4 it is ±1 in float32, and the series would cancel. */
function erf(x: number): number {
  if (Math.abs(x) > 4) return Math.sign(x)
  let power = x // (−1)ⁿ x²ⁿ⁺¹ / n!
  let sum = x
  for (let n = 1; n < 120; n++) {
    power *= (-x * x) / n
    sum += power / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

function dot(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  let sum = 0
  for (let j = 0; j < length; j++) sum += a[atA + j]! * b[atB + j]!
  return sum
}
