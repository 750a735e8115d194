import type { Activation } from '../architecture.ts'
import { encodeGraph } from './graph.ts'
import { activate, linear, type LinearSpec, norm, type NormSpec } from './parts.ts'

export interface BottleneckSpec {
  readonly activation: Activation | 'tanh' | 'identity'
  readonly down: LinearSpec
  readonly up: LinearSpec
  readonly normBefore: NormSpec | null
  readonly normAfter: NormSpec | null
  readonly residualBeforeNorm: boolean
}

/** `[n, d]` and the residual `[n, d]` → `[n, d]`. */
export function bottleneckGraph(spec: BottleneckSpec): Uint8Array {
  return encodeGraph('bottleneck', (graph) => {
    const x = graph.input('x', ['n', 'd'])
    const residual = graph.input('residual', ['n', 'd'])
    const normed = spec.normBefore === null ? x : norm(graph, 'norm_before', x, spec.normBefore)
    const inner = activate(graph, linear(graph, 'down', normed, spec.down), spec.activation) // [n, r]
    let y = linear(graph, 'up', inner, spec.up)
    if (spec.residualBeforeNorm) y = graph.op('Add', [y, residual])
    if (spec.normAfter !== null) y = norm(graph, 'norm_after', y, spec.normAfter)
    if (!spec.residualBeforeNorm) y = graph.op('Add', [y, residual])
    graph.output('y', y)
  })
}
