import { type CanarySetRow, readSecrets } from '#store/canary-sets'
import type { Deps } from '../deps.ts'
import type { CanarySecrets } from './draw-canaries.ts'

/** The draw itself, for scoring. It must never become part of an answer. */
export async function readCanarySecrets(deps: Deps, row: CanarySetRow): Promise<CanarySecrets> {
  const text = await readSecrets(deps.store, row.secretKey)
  if (text === null) throw new Error(`the secrets of ${row.id} are missing`)
  return JSON.parse(text) as CanarySecrets
}
