import type { Activation } from '../architecture.ts'
import type { Linear, NormWeights } from '../kernel.ts'
import type { Graph, Value } from './graph.ts'

/** What decides a graph's shape about a matrix and about a norm: everything but the numbers. */
export interface LinearSpec {
  readonly layout: 'in_out' | 'out_in'
  readonly bias: boolean
}

export interface NormSpec {
  readonly kind: 'layer' | 'rms'
  readonly bias: boolean
  readonly epsilon: number
}

export function linearSpec(linear: Linear): LinearSpec {
  return { layout: linear.layout, bias: linear.bias !== undefined }
}

export function normSpec(norm: NormWeights): NormSpec {
  return { kind: norm.kind, bias: norm.bias !== undefined, epsilon: norm.epsilon }
}

/** `x · W (+ b)`: `[n, inputs]` → `[n, outputs]`; inputs `name` and `name.bias`. MatMul is a little faster than Gemm where both can. */
export function linear(graph: Graph, name: string, x: Value, spec: LinearSpec): Value {
  const transposed = spec.layout === 'out_in'
  const matrix = graph.input(name, transposed ? [`${name}_out`, `${name}_in`] : [`${name}_in`, `${name}_out`])
  const bias = spec.bias ? graph.input(`${name}.bias`, [`${name}_out`]) : undefined
  if (!transposed && bias === undefined) return graph.op('MatMul', [x, matrix])
  return graph.op('Gemm', bias === undefined ? [x, matrix] : [x, matrix, bias], { transB: transposed ? 1 : 0 })
}

/** Over the last axis; inputs `name` and `name.bias`. */
export function norm(graph: Graph, name: string, x: Value, spec: NormSpec): Value {
  const weight = graph.input(name, [`${name}_d`])
  if (spec.kind === 'layer') {
    const bias = spec.bias ? graph.input(`${name}.bias`, [`${name}_d`]) : undefined
    const inputs = bias === undefined ? [x, weight] : [x, weight, bias]
    return graph.op('LayerNormalization', inputs, { epsilon: spec.epsilon, axis: -1 })
  }
  // Spelled out: RMSNormalization entered the standard only with opset 23.
  const square = graph.op('Mul', [x, x])
  const mean = graph.op('ReduceMean', [square, graph.ints([-1])], { keepdims: 1 })
  const root = graph.op('Sqrt', [graph.op('Add', [mean, graph.float(spec.epsilon)])])
  return graph.op('Mul', [graph.op('Div', [x, root]), weight])
}

type ActivationName = Activation | 'tanh' | 'identity'

const activations: Readonly<Record<ActivationName, (graph: Graph, x: Value) => Value>> = {
  gelu_tanh: (graph, x) => graph.op('Gelu', [x], { approximate: 'tanh' }),
  gelu: (graph, x) => graph.op('Gelu', [x], { approximate: 'none' }),
  relu: (graph, x) => graph.op('Relu', [x]),
  silu: (graph, x) => graph.op('Mul', [x, graph.op('Sigmoid', [x])]),
  tanh: (graph, x) => graph.op('Tanh', [x]),
  identity: (_, x) => x,
}

export function activate(graph: Graph, x: Value, activation: ActivationName): Value {
  return activations[activation](graph, x)
}
