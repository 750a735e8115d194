import { encodeGraph } from './graph.ts'
import { norm, type NormSpec } from './parts.ts'

/** `[n, d]` → `[n, d]`. */
export function normGraph(spec: NormSpec): Uint8Array {
  return encodeGraph('norm', (graph) => {
    graph.output('y', norm(graph, 'norm', graph.input('x', ['n', 'd']), spec))
  })
}
