import { type KeySet, publicKeys } from '#contract/signatures'
import type { Deps } from '../deps.ts'

/** The keys by which anybody can check this server's reports, retired ones too. */
export function listSigningKeys(deps: Deps): KeySet {
  return publicKeys(deps.config.signing)
}
