import type { HubRepo } from '#contract/hub-source'
import type { CreateModel, Model } from '#contract/models'
import { findBase } from '#store/bases'
import type { ModelRow } from '#store/models'
import { resolveBase } from '../bases/resolve-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { baseUnknown } from '../hubs/base-unknown.ts'
import { findBaseByNames } from '../hubs/find-base.ts'
import { importModel } from '../hubs/import-model.ts'
import { inspectRepo } from '../hubs/inspect-repo.ts'
import { openHub } from '../hubs/open-hub.ts'
import { registerModel } from './register-model.ts'
import { showModel } from './show-model.ts'

/** Submits fine-tuned weights, from uploaded files or from a hub. No tensor is read. */
export async function createModel(deps: Deps, caller: Owner, input: CreateModel): Promise<Model> {
  const row = input.hub ? await fromHub(deps, caller, input, input.hub) : await fromFiles(deps, caller, input)
  const base = await findBase(deps.store, caller.org, row.baseId)
  return showModel(row, base?.name ?? row.baseId)
}

async function fromFiles(deps: Deps, caller: Owner, { name, base, files, ...text }: CreateModel): Promise<ModelRow> {
  const row = await resolveBase(deps, caller, base!)
  return registerModel(deps, caller, { ...text, name: name!, base: row, files: files!, source: null, sourceKey: null })
}

async function fromHub(deps: Deps, caller: Owner, input: CreateModel, asked: HubRepo): Promise<ModelRow> {
  const { client, hub, aliases } = await openHub(deps, caller, asked.id)
  const at = await client.commitOf(asked.repo, asked.revision)
  const chosen = await inspectRepo(client, at)
  if (!chosen) throw new ServiceError('file_missing', `${at.repo} has no weights in its root that could be scanned.`)
  const base =
    input.base === undefined
      ? await findBaseByNames(deps, caller, chosen.baseNames, aliases)
      : await resolveBase(deps, caller, input.base)
  if (!base) throw baseUnknown(chosen.baseNames)
  const { name = at.repo, training, checkpoint } = input
  const source = { hub, endpoint: client.endpoint, repo: at.repo, revision: at.commit }
  return importModel(deps, caller, { name, training, checkpoint, client, at, chosen, base, source, sourceKey: null })
}
