import { encodeGraph, type Graph, type Value } from './graph.ts'
import { linear, type LinearSpec, norm, type NormSpec } from './parts.ts'

export interface AttentionSpec {
  readonly norm: NormSpec
  readonly q: LinearSpec
  readonly k: LinearSpec
  readonly v: LinearSpec
  readonly o: LinearSpec
  readonly heads: number
  readonly kvHeads: number
  readonly headSize: number
  readonly scale: number
  /** Pairs of components that turn; 0: none. */
  readonly pairs: number
  /** Whether keys and values come in front of the sequences' own. */
  readonly past: boolean
  readonly qNorm: NormSpec | null
  readonly kNorm: NormSpec | null
  /** Keys that a query sees; null: all before it. */
  readonly window: number | null
}

/** Far below any logit, and finite: −∞ − −∞ has no value. */
const MASKED = -1e30

/**
 * `[n, d]` → `[n, d]` for a tile of heads. Projections run on the flat rows; only between them are tokens laid out as `[B, T]`:
 * `slots` `[B, T]` names the row in each place (any row in the padding, which lies at the end, where no real token looks),
 * `rows` `[n]` the place of each row.
 */
export function attentionGraph(spec: AttentionSpec): Uint8Array {
  const { kvHeads, headSize } = spec
  const group = spec.heads / kvHeads
  return encodeGraph('attention', (graph) => {
    const slots = graph.input('slots', ['B', 'T'], 'int64')
    const rows = graph.input('rows', ['n'], 'int64')
    const x = norm(graph, 'norm', graph.input('x', ['n', 'd']), spec.norm)
    const tables =
      spec.pairs > 0 ? { cos: table(graph, 'cos', spec.pairs), sin: table(graph, 'sin', spec.pairs) } : null

    const laidOut = (flat: Value, perHead: number): Value => {
      const placed = graph.op('Gather', [flat, slots], { axis: 0 }) // [B, T, kvHeads·perHead·e]
      return graph.op('Reshape', [placed, graph.ints([0, 0, kvHeads, perHead, headSize])]) // [B, T, K, g, e]
    }
    const turned = (name: string, value: Value, heads: NormSpec | null) => {
      const normed = heads === null ? value : norm(graph, name, value, heads)
      return tables === null ? normed : rotate(graph, normed, tables, spec)
    }

    const q = graph.op('Mul', [
      turned('q_norm', laidOut(linear(graph, 'q', x, spec.q), group), spec.qNorm),
      graph.float(spec.scale),
    ])
    const behind = (name: string, own: Value) => (spec.past ? behindPast(graph, name, own, slots, spec) : own)
    const k = behind('past_k', turned('k_norm', laidOut(linear(graph, 'k', x, spec.k), 1), spec.kNorm)) // [B, S, K, 1, e], S = P + T
    const v = behind('past_v', laidOut(linear(graph, 'v', x, spec.v), 1))

    const queries = graph.op('Transpose', [q], { perm: [0, 2, 3, 1, 4] }) // [B, K, g, T, e]
    const keys = graph.op('Transpose', [k], { perm: [0, 2, 3, 4, 1] }) // [B, K, 1, e, S]
    const values = graph.op('Transpose', [v], { perm: [0, 2, 3, 1, 4] }) // [B, K, 1, S, e]

    const logits = graph.op('MatMul', [queries, keys]) // [B, K, g, T, S]
    const masked = graph.op('Add', [logits, causalMask(graph, slots, spec.past ? k : slots, spec.window)])
    const context = graph.op('MatMul', [graph.op('Softmax', [masked], { axis: -1 }), values]) // [B, K, g, T, e]

    const joined = graph.op('Transpose', [context], { perm: [0, 3, 1, 2, 4] }) // [B, T, K, g, e]
    const places = graph.op('Reshape', [joined, graph.ints([-1, spec.heads * headSize])]) // [B·T, heads·e]
    graph.output('y', linear(graph, 'o', graph.op('Gather', [places, rows], { axis: 0 }), spec.o))
  })
}

/** `[T, pairs]` as `[T, 1, 1, pairs]`, to meet `[B, T, K, g, pairs]`. */
function table(graph: Graph, name: string, pairs: number): Value {
  return graph.op('Reshape', [graph.input(name, ['T', pairs]), graph.ints([-1, 1, 1, pairs])])
}

/** (a, b) → (a cos − b sin, b cos + a sin) for components j and j + pairs; the rest unchanged. */
function rotate(graph: Graph, x: Value, tables: { cos: Value; sin: Value }, spec: AttentionSpec): Value {
  const part = (from: number, to: number) =>
    graph.op('Slice', [x, graph.ints([from]), graph.ints([to]), graph.ints([4])])
  const a = part(0, spec.pairs)
  const b = part(spec.pairs, 2 * spec.pairs)
  const times = (left: Value, right: Value) => graph.op('Mul', [left, right])
  const turned = [
    graph.op('Sub', [times(a, tables.cos), times(b, tables.sin)]),
    graph.op('Add', [times(b, tables.cos), times(a, tables.sin)]),
  ]
  if (2 * spec.pairs < spec.headSize) turned.push(part(2 * spec.pairs, spec.headSize))
  return graph.op('Concat', turned, { axis: 4 })
}

/** `name` `[P, K·e]` in front of every sequence's `[B, T, K, 1, e]`. */
function behindPast(graph: Graph, name: string, own: Value, slots: Value, spec: AttentionSpec): Value {
  const past = graph.input(name, ['P', `${name}_width`])
  const rows = graph.op('Reshape', [past, graph.ints([1, -1, spec.kvHeads, 1, spec.headSize])])
  const batch = graph.op('Concat', [sizes(graph, slots, 0), graph.ints([1, 1, 1, 1])], { axis: 0 })
  return graph.op('Concat', [graph.op('Expand', [rows, batch]), own], { axis: 1 })
}

/** The size of a dimension as a vector of one. */
function sizes(graph: Graph, value: Value, axis: number): Value {
  return graph.op('Gather', [graph.op('Shape', [value]), graph.ints([axis])], { axis: 0 })
}

/**
 * `[T, S]`: 0 where the key is not after the query, nor `window` or more before it. Queries are the last T of the S places. Sizes come from the slots where nothing
 * is in front: so the mask is made before the projections, whose memory its temporaries would come on top of.
 */
function causalMask(graph: Graph, slots: Value, keys: Value, window: number | null): Value {
  const size = (value: Value) => graph.op('Squeeze', [sizes(graph, value, 1)])
  const S = size(keys)
  const first = graph.op('Sub', [S, size(slots)])
  const key = graph.op('Unsqueeze', [graph.op('Range', [graph.int(0), S, graph.int(1)]), graph.ints([0])])
  const query = graph.op('Unsqueeze', [graph.op('Range', [first, S, graph.int(1)]), graph.ints([1])])
  const after = graph.op('Greater', [key, query])
  const hidden =
    window === null
      ? after
      : graph.op('Or', [after, graph.op('LessOrEqual', [key, graph.op('Sub', [query, graph.int(window)])])])
  return graph.op('Where', [hidden, graph.float(MASKED), graph.float(0)])
}
