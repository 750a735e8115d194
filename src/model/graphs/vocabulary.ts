import { encodeGraph, type Value } from './graph.ts'
import { linear, type LinearSpec } from './parts.ts'

export interface VocabularySpec {
  readonly head: LinearSpec
}

/** Takes the target out of the tile: e^(this − m) is 0 in float32, and its square still finite. */
const LEFT_OUT = -1e18

/** Normed `[n, d]` → five statistics `[n, 1]` over a tile of the vocabulary, the target's own column left out. */
export function vocabularyGraph(spec: VocabularySpec): Uint8Array {
  return encodeGraph('vocabulary', (graph) => {
    const x = graph.input('x', ['n', 'd'])
    const target = graph.input('target', ['n', 1], 'int64')
    const targetLogit = graph.input('target_logit', ['n', 1])
    const logits = linear(graph, 'head', x, spec.head) // [n, v]

    const width = graph.op('Gather', [graph.op('Shape', [logits]), graph.int(1)], { axis: 0 })
    const column = graph.op('Range', [graph.int(0), width, graph.int(1)]) // [v]
    const others = graph.op('Where', [graph.op('Equal', [target, column]), graph.float(LEFT_OUT), logits])

    const across = graph.ints([1])
    const sum = (value: Value) => graph.op('ReduceSum', [value, across], { keepdims: 1 })
    const max = graph.op('ReduceMax', [others, across], { keepdims: 1 })
    const shifted = graph.op('Sub', [others, max])
    const weight = graph.op('Exp', [shifted])
    const first = graph.op('Mul', [weight, shifted])
    // Where, not Cast: casting a boolean is many times slower until V8 has optimised it.
    const above = graph.op('Where', [graph.op('Greater', [others, targetLogit]), graph.float(1), graph.float(0)])

    graph.output('max', max)
    graph.output('sum', sum(weight))
    graph.output('sum1', sum(first))
    graph.output('sum2', sum(graph.op('Mul', [first, shifted])))
    graph.output('above', sum(above))
  })
}
