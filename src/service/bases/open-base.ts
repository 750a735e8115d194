import type { BaseRow } from '#store/bases'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { openFiles } from '../files.ts'
import { type Checkpoint, readBase } from './read-base.ts'

/** A registered base, ready to read tensors from. */
export async function openBase(deps: Deps, row: Pick<BaseRow, 'files'>): Promise<Checkpoint> {
  const checkpoint = await readBase(await openFiles(deps, row.files))
  if (!checkpoint.ok) throw refusal(checkpoint.problem)
  return checkpoint.value
}
