import type { Base, CreateBase } from '#contract/bases'
import { insertBase } from '#store/bases'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, refusal } from '../errors.ts'
import { digestOfFiles, openUploads, weightBytes } from '../files.ts'
import { importBase } from './import-base.ts'
import { readBase, readBaseTokenizer } from './read-base.ts'
import { showBase, summarise } from './show-base.ts'

/**
 * Registers a pretrained model from uploaded files, or from a hub; only headers are read. The same content under the same name is the base that
 * is there (`created` false); other content under a taken name is a conflict.
 */
export async function createBase(
  deps: Deps,
  caller: Member,
  input: CreateBase,
): Promise<{ base: Base; created: boolean }> {
  const { name, visibility } = input
  const { files, source } = input.hub
    ? await importBase(deps, caller, input.hub)
    : { files: input.files!, source: null }
  const sources = await openUploads(deps, caller, files)
  const checkpoint = await readBase(sources)
  if (!checkpoint.ok) throw refusal(checkpoint.problem)
  const tokenizer = await readBaseTokenizer(sources, checkpoint.value.architecture.vocabulary)
  if (!tokenizer.ok) throw refusal(tokenizer.problem)
  const row = {
    id: deps.newId('bas'),
    orgId: caller.org,
    name,
    visibility,
    digest: await digestOfFiles(files),
    files,
    summary: summarise(checkpoint.value, weightBytes(sources)),
    source,
    createdAt: deps.now(),
  }
  const kept = await insertBase(deps.store, row)
  if (kept.digest !== row.digest || kept.visibility !== visibility) {
    const detail = `The name ${name} is taken by ${kept.id}, which is not the same. Choose another name.`
    throw new ServiceError('conflict', detail, [{ pointer: '#/name', code: 'conflict', detail }])
  }
  return { base: showBase(kept, caller), created: kept.id === row.id }
}
