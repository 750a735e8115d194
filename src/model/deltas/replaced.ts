import { ok, refuse, type Result } from '#domain/result'
import { checkTensor, expectedShapes, pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import type { TensorTable } from '../tensor-table.ts'
import { addChange, replacement, type PartMaker } from './assemble.ts'
import { baseName, canonicalName, ownHead } from './places.ts'

/**
 * Enters the upload's tensor `stored`, which the whole model calls `name`, as a replacement of the base's. Refused when the base has no
 * such tensor (`base_mismatch`) or one of another shape.
 */
export function replaceTensor(
  changes: Map<string, PartMaker[]>,
  architecture: Architecture,
  table: TensorTable,
  stored: string,
  name: string,
): Result<null> {
  const target = baseName(architecture, canonicalName(architecture, name))
  const shape = target === ownHead ? [architecture.vocabulary, architecture.width] : shapesOf(architecture).get(target)
  if (!shape)
    return refuse(
      'base_mismatch',
      `The base has no tensor "${target.slice(0, 200)}" that "${stored.slice(0, 200)}" could replace.`,
      pointer(stored),
    )
  const checked = checkTensor(table, stored, shape)
  if (!checked.ok) return checked
  addChange(changes, target, replacement(stored))
  return ok(null)
}

const shapes = new WeakMap<Architecture, Map<string, readonly number[]>>()

function shapesOf(architecture: Architecture): Map<string, readonly number[]> {
  const known = shapes.get(architecture) ?? expectedShapes(architecture)
  shapes.set(architecture, known)
  return known
}
