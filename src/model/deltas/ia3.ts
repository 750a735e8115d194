import { refuse, type Result } from '#domain/result'
import { checkTensor, pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import type { Delta } from '../delta.ts'
import type { JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'
import { addChange, assemble, type PartMaker } from './assemble.ts'
import { storedPart } from './overlay.ts'
import { peftKeys, placeOf } from './peft.ts'
import { replaceTensor } from './replaced.ts'
import { scaledPart } from './scaled.ts'

/**
 * PEFT's IA³ (arXiv 2205.05638; `peft/tuners/ia3/layer.py`): a vector on a matrix. `[outputs, 1]` multiplies what the module puts out, its bias
 * included; `[1, inputs]` (feed-forward modules) multiplies what goes in.
 */
export function readIa3(architecture: Architecture, table: TensorTable, _config: JsonObject): Result<Delta> {
  const keys = peftKeys(table, /\.ia3_l$/)
  if (!keys.ok) return keys
  const changes = new Map<string, PartMaker[]>()
  for (const key of keys.value) {
    if (key.leaf !== 'ia3_l') {
      const entered = replaceTensor(changes, architecture, table, key.stored, `${key.module}.${key.leaf}`)
      if (!entered.ok) return entered
      continue
    }
    const place = placeOf(architecture, key)
    if (!place.ok) return place
    const { target, layout, inputs, outputs, bias, weight } = place.value
    if (weight === architecture.embedding.tensor && target === weight) {
      return refuse('adapter_unsupported', 'IA³ on an embedding is not supported.', pointer(key.stored))
    }
    const onInputs = table.get(key.stored)!.shape[0] === 1 && outputs !== 1
    const checked = checkTensor(table, key.stored, onInputs ? [1, inputs] : [outputs, 1])
    if (!checked.ok) return checked
    const scale = (axis: 'rows' | 'columns'): PartMaker => {
      return (under, own) => {
        const vector = storedPart(own, key.stored)
        return scaledPart(under, axis, { values: () => vector.load(), cost: vector.cost() })
      }
    }
    addChange(changes, target, scale((layout === 'in_out') === onInputs ? 'rows' : 'columns'))
    if (!onInputs && bias !== undefined) addChange(changes, bias, scale('rows'))
  }
  return assemble({ kind: 'ia3', architecture, table, changes, headFollows: false, notes: [] })
}
