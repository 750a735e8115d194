import type { Architecture } from '#model/architecture'
import type { Delta } from '#model/delta'
import { readDelta } from '#model/deltas/detect'
import type { ModelRow } from '#store/models'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { openFiles } from '../files.ts'

/** A registered model as the difference from its base. */
export async function openDelta(deps: Deps, row: Pick<ModelRow, 'files'>, base: Architecture): Promise<Delta> {
  const delta = await readDelta(await openFiles(deps, row.files), base)
  if (!delta.ok) throw refusal(delta.problem)
  return delta.value
}
