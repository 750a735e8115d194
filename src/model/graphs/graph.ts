// The package is CommonJS: only its default import exists at run time everywhere (Node, bundles, workerd).
import proto, { type onnx } from 'onnx-proto'

/** Name of a value inside a graph. Made by `Graph`'s methods only. */
export type Value = string & { readonly __value: true }

type Attribute = number | string | readonly number[]
type ElementType = 'float' | 'int64'

/** LayerNormalization is 17, Gelu 20; ReduceMax and its kin take their axes as an input since 18. */
const OPSET = 20
/** The IR version that opset 20 came with. */
const IR_VERSION = 9

const elementType = {
  float: proto.onnx.TensorProto.DataType.FLOAT,
  int64: proto.onnx.TensorProto.DataType.INT64,
} as const

/** Writes one ONNX graph. Inputs are all weights and activations; constants are scalars and small shape vectors. */
export interface Graph {
  /** `dims`: numbers, or names for sizes known only at the call. */
  input(name: string, dims: readonly (number | string)[], type?: ElementType): Value
  ints(values: readonly number[]): Value
  int(value: number): Value
  float(value: number): Value
  op(type: string, inputs: readonly (Value | undefined)[], attributes?: Readonly<Record<string, Attribute>>): Value
  output(name: string, value: Value): void
}

/** The encoded model that `describe` writes. A few hundred bytes to 2 kB. */
export function encodeGraph(name: string, describe: (graph: Graph) => void): Uint8Array {
  const node: onnx.INodeProto[] = []
  const input: onnx.IValueInfoProto[] = []
  const output: onnx.IValueInfoProto[] = []
  const initializer: onnx.ITensorProto[] = []
  let count = 0
  const fresh = (prefix: string) => `${prefix}_${count++}` as Value

  const constant = (tensor: onnx.ITensorProto): Value => {
    const value = fresh('c')
    initializer.push({ ...tensor, name: value })
    return value
  }

  describe({
    input(name, dims, type = 'float') {
      input.push(valueInfo(name, elementType[type], dims))
      return name as Value
    },
    ints: (values) => constant({ dataType: elementType.int64, dims: [values.length], int64Data: [...values] }),
    int: (value) => constant({ dataType: elementType.int64, dims: [], int64Data: [value] }),
    float: (value) => constant({ dataType: elementType.float, dims: [], floatData: [value] }),
    op(type, inputs, attributes = {}) {
      const value = fresh(type.toLowerCase())
      node.push({
        opType: type,
        name: value,
        input: inputs.map((name) => name ?? ''),
        output: [value],
        attribute: Object.entries(attributes).map(([key, content]) => attribute(key, content)),
      })
      return value
    },
    output(name, value) {
      node.push({ opType: 'Identity', name: `${name}_out`, input: [value], output: [name] })
      output.push(valueInfo(name, elementType.float, []))
    },
  })

  const model = proto.onnx.ModelProto.create({
    irVersion: IR_VERSION,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: { name, node, input, output, initializer },
  })
  return proto.onnx.ModelProto.encode(model).finish()
}

function valueInfo(name: string, elemType: number, dims: readonly (number | string)[]): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  // An output's shape is left to inference: written down it would only be checked.
  const shape = dims.length > 0 ? { shape: { dim } } : {}
  return { name, type: { tensorType: { elemType, ...shape } } }
}

/** ONNX tells 1 from 1.0 by the attribute's type: whole numbers are INT unless the name is known to be a FLOAT. */
const FLOAT_ATTRIBUTES = new Set(['epsilon', 'alpha', 'beta'])

function attribute(name: string, content: Attribute): onnx.IAttributeProto {
  const types = proto.onnx.AttributeProto.AttributeType
  if (typeof content === 'string') return { name, type: types.STRING, s: new TextEncoder().encode(content) }
  if (typeof content !== 'number') return { name, type: types.INTS, ints: [...content] }
  if (FLOAT_ATTRIBUTES.has(name)) return { name, type: types.FLOAT, f: content }
  return { name, type: types.INT, i: content }
}
