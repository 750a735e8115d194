import type { CreateModel, Model } from '#contract/models'
import { readDelta } from '#model/deltas/detect'
import { insertModel } from '#store/models'
import { openBase } from '../bases/open-base.ts'
import { resolveBase } from '../bases/resolve-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { digestOfFiles, openUploads, weightBytes } from '../files.ts'
import { showModel, summarise } from './show-model.ts'

/** Submits fine-tuned weights: detects what was tuned from names, headers and small JSON files. No tensor is read. */
export async function createModel(deps: Deps, caller: Owner, input: CreateModel): Promise<Model> {
  const { name, files, training = null, checkpoint = null } = input
  const base = await resolveBase(deps, caller, input.base)
  const sources = await openUploads(deps, caller, files)
  const { architecture } = await openBase(deps, base)
  const delta = await readDelta(sources, architecture)
  if (!delta.ok) throw refusal(delta.problem)
  const row = {
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
    source: null,
    sourceKey: null,
    createdAt: deps.now(),
    deletedAt: null,
  }
  await insertModel(deps.store, row)
  return showModel(row, base.name)
}
