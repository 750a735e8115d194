import type { Base, CreateBase } from '#contract/bases'
import { addFrequencies, insertBase } from '#store/bases'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, refusal } from '../errors.ts'
import { digestOfFiles, openUploads, weightBytes } from '../files.ts'
import { checkFrequencies } from './frequencies.ts'
import { importBase } from './import-base.ts'
import { readBase, readBaseTokenizer } from './read-base.ts'
import { showBase, summarise } from './show-base.ts'

/**
 * Registers a pretrained model from uploaded files, or from a hub; only headers are read. The same content under the same name is the base that
 * is there (`created` false); other content under a taken name is a conflict. A table of token frequencies may come later.
 */
export async function createBase(
  deps: Deps,
  caller: Member,
  input: CreateBase,
): Promise<{ base: Base; created: boolean }> {
  const { name, visibility, frequencies = null } = input
  const { files, source } = input.hub
    ? await importBase(deps, caller, input.hub)
    : { files: input.files!, source: null }
  const sources = await openUploads(deps, caller, files)
  const checkpoint = await readBase(sources)
  if (!checkpoint.ok) throw refusal(checkpoint.problem)
  const tokenizer = await readBaseTokenizer(sources, checkpoint.value.architecture.vocabulary)
  if (!tokenizer.ok) throw refusal(tokenizer.problem)
  if (frequencies !== null) await checkFrequencies(deps, caller, frequencies, checkpoint.value.architecture.vocabulary)
  const row = {
    id: deps.newId('bas'),
    orgId: caller.org,
    name,
    visibility,
    digest: await digestOfFiles(files),
    files,
    summary: summarise(checkpoint.value, weightBytes(sources)),
    source,
    frequencies,
    createdAt: deps.now(),
  }
  const kept = await insertBase(deps.store, row)
  if (kept.digest !== row.digest || kept.visibility !== visibility) {
    const detail = `The name ${name} is taken by ${kept.id}, which is not the same. Choose another name.`
    throw new ServiceError('conflict', detail, [{ pointer: '#/name', code: 'conflict', detail }])
  }
  const held = frequencies === null ? kept.frequencies : await addFrequencies(deps.store, kept.id, frequencies)
  if (frequencies !== null && held !== frequencies) {
    const detail = `${kept.id} has another table of token frequencies, and scans that used it. Register the base under another name.`
    throw new ServiceError('conflict', detail, [{ pointer: '#/frequencies', code: 'conflict', detail }])
  }
  return { base: showBase({ ...kept, frequencies: held }, caller), created: kept.id === row.id }
}
