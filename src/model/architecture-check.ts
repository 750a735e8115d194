import { ok, refuse, type Result } from '#domain/result'
import { type Architecture, type Norm, type Projection, sharedBy } from './architecture.ts'
import { isFloatDtype } from './dtype.ts'
import type { TensorTable } from './tensor-table.ts'

/** Every tensor an architecture reads, with the shape it must have. */
export function expectedShapes(architecture: Architecture): Map<string, readonly number[]> {
  const { width: d, vocabulary, positions, embedding, layers, finalNorm, head } = architecture
  const shapes = new Map<string, readonly number[]>([[embedding.tensor, [vocabulary, d]]])
  if (embedding.position.kind === 'learned')
    shapes.set(embedding.position.tensor, [(embedding.position.offset ?? 0) + positions, d])
  const norm = ({ weight, bias }: Norm, size = d) => {
    shapes.set(weight, [size])
    if (bias !== undefined) shapes.set(bias, [size])
  }
  const projection = (part: Projection) => {
    const { weight, bias, layout, inputs, outputs } = part
    const shared = sharedBy(part)
    shapes.set(weight, layout === 'in_out' ? [inputs, outputs * shared] : [outputs * shared, inputs])
    if (bias !== undefined) shapes.set(bias, [outputs * shared])
  }
  for (const { attention, mlp } of layers) {
    for (const part of [attention.norm, attention.outputNorm, mlp.norm, mlp.outputNorm]) if (part) norm(part)
    for (const part of [attention.qNorm, attention.kNorm]) if (part) norm(part, architecture.headSize)
    for (const part of [attention.q, attention.k, attention.v, attention.o]) projection(part)
    for (const part of [mlp.gate, mlp.up, mlp.down]) if (part) projection(part)
  }
  norm(finalNorm)
  shapes.set(head.tensor, [vocabulary, d])
  return shapes
}

/** Buffers that older checkpoints carry beside their weights: masks and tables that the model computes anyway. */
const buffers = /(^|\.)((attn|attention)\.(bias|masked_bias)|rotary_emb\.inv_freq)$/

export function isBuffer(name: string): boolean {
  return buffers.test(name)
}

/**
 * The checkpoint holds exactly what the architecture reads. A tensor too many is refused as well: it belongs to something the
 * config does not tell (an adapter, a norm on the queries) and ignoring it would give wrong numbers.
 */
export function checkTensors(architecture: Architecture, table: TensorTable): Result<null> {
  const expected = expectedShapes(architecture)
  for (const [name, shape] of expected) {
    const problem = checkTensor(table, name, shape)
    if (!problem.ok) return problem
  }
  for (const name of table.keys()) {
    const ignored =
      isBuffer(name) || (architecture.head.tied && name === `${architecture.head.module ?? 'lm_head'}.weight`)
    if (!expected.has(name) && !ignored) {
      return refuse(
        'tensor_unexpected',
        `The architecture has no place for the tensor "${name.slice(0, 200)}".`,
        pointer(name),
      )
    }
  }
  return ok(null)
}

/** One tensor is there, has this shape, and a dtype we decode. */
export function checkTensor(table: TensorTable, name: string, shape: readonly number[]): Result<null> {
  const tensor = table.get(name)
  if (!tensor) return refuse('tensor_missing', `The tensor "${name}" [${shape.join(', ')}] is missing.`, pointer(name))
  if (tensor.shape.length !== shape.length || tensor.shape.some((size, i) => size !== shape[i])) {
    const detail = `The tensor "${name}" is [${tensor.shape.join(', ')}], not [${shape.join(', ')}].`
    return refuse('shape_mismatch', detail, pointer(name))
  }
  if (!isFloatDtype(tensor.dtype)) {
    return refuse(
      'dtype_unsupported',
      `The tensor "${name}" is ${tensor.dtype}; F32, F16, BF16 and F64 can be scored.`,
      pointer(name),
    )
  }
  return ok(null)
}

/** JSON Pointer of a tensor, whatever its name holds. */
export function pointer(name: string): string {
  return `#/tensors/${name.slice(0, 200).replaceAll('~', '~0').replaceAll('/', '~1')}`
}
