import { renderCanary } from '#contract/canaries'
import type { CreateCanarySet, CreatedCanarySet } from '#contract/canary-sets'
import { canarySetKey, insertCanarySet, keepSecrets } from '#store/canary-sets'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { type CanarySecrets, drawCanaries } from './draw-canaries.ts'
import { showCanarySet } from './show-canary-set.ts'

/** Draws a set and hands out the strings to train on. The seed, the coins and the references stay in the bucket. */
export async function createCanarySet(deps: Deps, caller: Member, input: CreateCanarySet): Promise<CreatedCanarySet> {
  const { name, spec } = input
  const id = deps.newId('can')
  const secretKey = canarySetKey(id)
  const drawn = await drawCanaries(spec, crypto.getRandomValues(new Uint8Array(32)))
  const kept = JSON.parse(await keepSecrets(deps.store, secretKey, JSON.stringify(drawn))) as CanarySecrets
  const row = { id, orgId: caller.org, name, spec, secretKey, createdAt: deps.now() }
  await insertCanarySet(deps.store, row)
  const strings = kept.canaries
    .filter((canary) => canary.included)
    .map(({ secret, repetitions }) => ({ text: renderCanary(spec.template, secret), repetitions }))
  return { ...showCanarySet(row), strings }
}
