import type { Activation } from '../architecture.ts'
import { encodeGraph } from './graph.ts'
import { activate, linear, type LinearSpec, norm, type NormSpec } from './parts.ts'

export interface MlpSpec {
  readonly norm: NormSpec
  readonly activation: Activation
  readonly gate: LinearSpec | null
  readonly up: LinearSpec
  readonly down: LinearSpec
}

/** `[n, d]` → `[n, d]`: one tile of the intermediate width. */
export function mlpGraph(spec: MlpSpec): Uint8Array {
  return encodeGraph('mlp', (graph) => {
    const x = norm(graph, 'norm', graph.input('x', ['n', 'd']), spec.norm)
    const up = linear(graph, 'up', x, spec.up) // [n, f]
    const inner =
      spec.gate === null
        ? activate(graph, up, spec.activation)
        : graph.op('Mul', [activate(graph, linear(graph, 'gate', x, spec.gate), spec.activation), up])
    graph.output('y', linear(graph, 'down', inner, spec.down))
  })
}
