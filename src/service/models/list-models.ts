import type { Model, ModelQuery } from '#contract/models'
import type { Page } from '#contract/page'
import { listModels as modelsOf } from '#store/models'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showModel } from './show-model.ts'

/** The organisation's models, newest first, of one base, kind or series if asked. */
export async function listModels(deps: Deps, caller: Member, query: ModelQuery): Promise<Page<Model>> {
  const filter = { base: query.base ?? null, kind: query.kind ?? null, series: query.series ?? null }
  const scope = `models ${caller.org} ${JSON.stringify(filter)}`
  const before = await readCursor(query.cursor, scope)
  const rows = await modelsOf(deps.store, caller.org, filter, { before, limit: query.limit + 1 })
  const show = ({ model, baseName }: (typeof rows)[number]) => showModel(model, baseName)
  return pageOfRows(rows, { limit: query.limit, scope }, ({ model }) => model.id, show)
}
