import { encodeGraph, type Graph, type Value } from './graph.ts'
import { linear, type LinearSpec } from './parts.ts'

export interface CompareSpec {
  readonly target: LinearSpec
  readonly reference: LinearSpec
}

/** Two models' normed states → seven statistics `[n, 1]` over a tile of the vocabulary, see `CompareTile`. */
export function compareGraph(spec: CompareSpec): Uint8Array {
  return encodeGraph('compare', (graph) => {
    const across = graph.ints([1])
    const sum = (value: Value) => graph.op('ReduceSum', [value, across], { keepdims: 1 })
    const target = shifted(graph, 'target', spec.target)
    const reference = shifted(graph, 'reference', spec.reference)
    const weight = graph.op('Exp', [target.logits])
    const gap = graph.op('Sub', [target.logits, reference.logits])

    graph.output('max', target.max)
    graph.output('sum', sum(weight))
    graph.output('cross', sum(graph.op('Mul', [weight, gap])))
    graph.output('top', target.top)
    graph.output('referenceMax', reference.max)
    graph.output('referenceSum', sum(graph.op('Exp', [reference.logits])))
    graph.output('referenceTop', reference.top)
  })
}

/** A model's logits less their maximum, that maximum, and its column. */
function shifted(graph: Graph, name: string, spec: LinearSpec) {
  const x = graph.input(`${name}_x`, [`n`, `${name}_d`])
  const logits = linear(graph, name, x, spec) // [n, v]
  const max = graph.op('ReduceMax', [logits, graph.ints([1])], { keepdims: 1 })
  const top = graph.op('Cast', [graph.op('ArgMax', [logits], { axis: 1, keepdims: 1 })], { to: FLOAT })
  return { logits: graph.op('Sub', [logits, max]), max, top }
}

/** `TensorProto.DataType.FLOAT`. */
const FLOAT = 1
