import type { Files } from '#contract/files'
import type { HubSource } from '#contract/hub-source'
import type { CreateModel } from '#contract/models'
import { readDelta } from '#model/deltas/detect'
import type { BaseRow } from '#store/bases'
import { type ModelRow, insertModel } from '#store/models'
import { openBase } from '../bases/open-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { digestOfFiles, openUploads, weightBytes } from '../files.ts'
import { summarise } from './show-model.ts'

/** What people say about a model. */
export interface ModelText extends Pick<CreateModel, 'training' | 'checkpoint'> {
  readonly name: string
}

export interface RegisterModel extends ModelText {
  readonly base: BaseRow
  readonly files: Files
  readonly source: HubSource | null
  /** With one, the model that a hub's commit became before is the answer. */
  readonly sourceKey: string | null
}

/** Makes a model of files that the organisation holds: detects what was tuned from names, headers and small JSON files. No tensor is read. */
export async function registerModel(deps: Deps, caller: Owner, input: RegisterModel): Promise<ModelRow> {
  const { name, base, files, training = null, checkpoint = null, source, sourceKey } = input
  const sources = await openUploads(deps, caller, files)
  const { architecture } = await openBase(deps, base)
  const delta = await readDelta(sources, architecture)
  if (!delta.ok) throw refusal(delta.problem)
  return insertModel(deps.store, {
    id: deps.newId('mdl'),
    orgId: caller.org,
    baseId: base.id,
    name,
    digest: await digestOfFiles(files, `${base.digest}\n`),
    files,
    kind: delta.value.kind,
    summary: summarise(delta.value, weightBytes(sources)),
    training,
    checkpoint,
    source,
    sourceKey,
    createdAt: deps.now(),
    deletedAt: null,
  })
}
