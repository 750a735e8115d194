import { BaseName } from '#contract/bases'
import { type BaseRow, findBasesByName, findBasesBySource } from '#store/bases'
import { resolveBase } from '../bases/resolve-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'

/**
 * The registered base that one of `names` means: by the hub's aliases, by a base's own name, or by the repo that a base was taken from.
 * The organisation's own comes first; a public one must be unambiguous. Paths of somebody's disk mean nothing.
 */
export async function findBaseByNames(
  deps: Deps,
  caller: Owner,
  names: readonly string[],
  aliases: Readonly<Record<string, string>>,
): Promise<BaseRow | undefined> {
  for (const name of names) {
    const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined
    if (alias !== undefined) return resolveBase(deps, caller, alias)
    if (!BaseName.safeParse(name).success) continue
    const found = [
      await findBasesByName(deps.store, caller.org, name),
      await findBasesBySource(deps.store, caller.org, name),
    ]
    for (const rows of found) {
      const only = rows.find((row) => row.orgId === caller.org) ?? (rows.length === 1 ? rows[0] : undefined)
      if (only) return only
    }
  }
  return undefined
}
