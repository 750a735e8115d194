import type { Linear } from './kernel.ts'

/** y_o = Σ_i x_i W_io + b_o. `[n, inputs]` → `[n, outputs]` */
export function linear(x: Float32Array, { values, layout, inputs, outputs, bias }: Linear): Float32Array {
  const y = new Float32Array((x.length / inputs) * outputs)
  const [strideIn, strideOut] = layout === 'in_out' ? [outputs, 1] : [1, inputs]
  for (let t = 0; t < x.length / inputs; t++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias?.[o] ?? 0
      for (let i = 0; i < inputs; i++) sum += x[t * inputs + i]! * values[i * strideIn + o * strideOut]!
      y[t * outputs + o] = sum
    }
  }
  return y
}
