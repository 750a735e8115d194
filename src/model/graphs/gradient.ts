import { encodeGraph } from './graph.ts'
import { linear, type LinearSpec } from './parts.ts'

export interface GradientSpec {
  readonly head: LinearSpec
}

/**
 * Normed states of sequences, padded to one length `[B·T, d]` → a tile's share of ‖Σ_t g_t h_tᵀ‖², `[B, 1, 1]`. Padding comes with zero states, an
 * infinite-like log-sum and no target, so that its g is zero.
 */
export function gradientGraph(spec: GradientSpec): Uint8Array {
  return encodeGraph('gradient', (graph) => {
    const x = graph.input('x', ['n', 'd'])
    const target = graph.input('target', ['n', 1], 'int64')
    const logSum = graph.input('log_sum', ['n', 1])
    const shape = graph.input('shape', [3], 'int64') // B, T, −1
    const logits = linear(graph, 'head', x, spec.head) // [n, v]
    const p = graph.op('Exp', [graph.op('Sub', [logits, logSum])])

    const width = graph.op('Gather', [graph.op('Shape', [logits]), graph.int(1)], { axis: 0 })
    const column = graph.op('Range', [graph.int(0), width, graph.int(1)]) // [v]
    const came = graph.op('Equal', [target, column])
    const g = graph.op('Where', [came, graph.op('Sub', [p, graph.float(1)]), p])

    const gram = (flat: typeof g) => {
      const rows = graph.op('Reshape', [flat, shape]) // [B, T, ·]
      return graph.op('MatMul', [rows, graph.op('Transpose', [rows], { perm: [0, 2, 1] })]) // [B, T, T]
    }
    const products = graph.op('Mul', [gram(g), gram(x)])
    graph.output('share', graph.op('ReduceSum', [products, graph.ints([1, 2])], { keepdims: 1 }))
  })
}
