import type { KeyId, OrgId } from '#contract/ids'
import type { Scope } from '#contract/keys'

/** Who asks. Without a key there is no organisation, and only what is published can be read. */
export interface Caller {
  readonly org: OrgId | null
  readonly key: KeyId | null
  readonly scopes: readonly Scope[]
}

/** Acts for an organisation: by its key, or because a job of its own does so. */
export interface Owner extends Caller {
  readonly org: OrgId
}

/** A caller with a key: what most verbs that write take. */
export interface Member extends Owner {
  readonly key: KeyId
}

export const ANONYMOUS: Caller = { org: null, key: null, scopes: [] }

/** The organisation itself, for what its jobs do on its behalf. */
export function onBehalfOf(org: string): Owner {
  return { org: org as OrgId, key: null, scopes: [] }
}

const IMPLIED: Record<Scope, readonly Scope[]> = {
  read: ['read', 'submit', 'admin'],
  submit: ['submit', 'admin'],
  admin: ['admin'],
}

/** Whether one of the caller's scopes includes `scope`. */
export function allows(caller: Caller, scope: Scope): boolean {
  return caller.scopes.some((held) => IMPLIED[scope].includes(held))
}
