import type { HubSource } from '#contract/hub-source'
import { readDelta } from '#model/deltas/detect'
import type { BaseRow } from '#store/bases'
import type { ModelRow } from '#store/models'
import { openBase } from '../bases/open-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { refuseLong } from '../files.ts'
import { type ModelText, registerModel } from '../models/register-model.ts'
import type { ChosenFiles } from './choose-files.ts'
import type { HubClient, HubCommit } from './hub-client.ts'
import { takeFiles } from './take-files.ts'

export interface ImportModel extends ModelText {
  readonly client: HubClient
  readonly at: HubCommit
  readonly chosen: ChosenFiles
  readonly base: BaseRow
  readonly source: HubSource
  readonly sourceKey: string | null
}

/**
 * Makes a model of a repo at a commit. Its headers are read where they lie first, by range requests, so that what can't fit the base is
 * refused before its weights travel.
 */
export async function importModel(deps: Deps, caller: Owner, input: ImportModel): Promise<ModelRow> {
  const { client, at, chosen, base, ...model } = input
  for (const { path, size } of chosen.files) refuseLong(path, size)
  const { architecture } = await openBase(deps, base)
  const remote = new Map(chosen.files.map((file) => [file.path, client.open(at, file)]))
  const delta = await readDelta(remote, architecture)
  if (!delta.ok) throw refusal(delta.problem)
  const files = await takeFiles(deps, caller, { client, at, files: chosen.files })
  return registerModel(deps, caller, { ...model, base, files })
}
