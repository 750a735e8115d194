import type { Architecture } from '#model/architecture'
import { checkpointWeights } from '#model/checkpoint'
import type { TensorTable } from '#model/tensor-table'
import type { Weights } from '#model/weights'
import type { BaseRow } from '#store/bases'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { openFiles } from '../files.ts'
import { readBase } from './read-base.ts'

export interface OpenBase {
  readonly architecture: Architecture
  readonly table: TensorTable
  readonly weights: Weights
}

/** A registered base, ready to load tensors from. */
export async function openBase(deps: Deps, row: Pick<BaseRow, 'files'>): Promise<OpenBase> {
  const checkpoint = await readBase(await openFiles(deps, row.files))
  if (!checkpoint.ok) throw refusal(checkpoint.problem)
  return { ...checkpoint.value, weights: checkpointWeights(checkpoint.value.table) }
}
