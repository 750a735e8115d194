import type { Tokenizer } from '#model/tokenizer'
import type { BaseRow } from '#store/bases'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { openFiles } from '../files.ts'
import { readBaseTokenizer } from './read-base.ts'
import type { BaseSummary } from './show-base.ts'

/** The tokenizer of a registered base. Building it takes a while for a large vocabulary: keep it for a whole suite. */
export async function openTokenizer(deps: Deps, row: Pick<BaseRow, 'files' | 'summary'>): Promise<Tokenizer> {
  const file = row.files['tokenizer.json']
  const files = await openFiles(deps, file === undefined ? {} : { 'tokenizer.json': file })
  const { architecture } = row.summary as BaseSummary
  const tokenizer = await readBaseTokenizer(files, architecture.vocabulary)
  if (!tokenizer.ok) throw refusal(tokenizer.problem)
  return tokenizer.value
}
