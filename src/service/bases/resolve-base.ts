import { BaseId } from '#contract/ids'
import { type BaseRow, findBase, findBasesByName } from '#store/bases'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'

/** The base that a request means by an id or a name. The organisation's own names come first; a public name must be unambiguous. */
export async function resolveBase(deps: Deps, caller: Owner, base: string): Promise<BaseRow> {
  const id = BaseId.safeParse(base)
  const found = id.success
    ? [await findBase(deps.store, caller.org, id.data)].filter((row) => row !== undefined)
    : await findBasesByName(deps.store, caller.org, base)
  const own = found.find((row) => row.orgId === caller.org)
  const only = own ?? (found.length === 1 ? found[0] : undefined)
  if (only) return only
  const detail =
    found.length === 0
      ? `There is no base ${base}. GET /v1/bases lists what there is.`
      : `Several public bases are called ${base}: name one by its id (${found.map((row) => row.id).join(', ')}).`
  throw new ServiceError('validation', detail, [{ pointer: '#/base', code: 'base_unknown', detail }])
}
