import { expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Scan } from '#contract/scans'
import { appWith } from '../../support/app.ts'
import { newHand } from '../../support/hand-driven.ts'
import { newTenant } from '../../support/tenant.ts'
import { tinyBase, tinyLora } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

/** Why, and each of the ways out. */
const TOLD = [/CPU hours/, /no GPU endpoint/, /`ENGINE`/, /`max_examples`/, /`scores`/]

/** A server without a GPU endpoint, on which every pass takes too long: a model that is really too large would be gigabytes. */
async function asked() {
  const tenant = await newTenant(['admin'])
  const model = await addModel(tenant, await addBase(tenant, tinyBase()), tinyLora())
  const suite = await addSuite(tenant, tinyExamples(6))
  const hand = newHand(tenant, { edgePassSeconds: 1e-9 })
  const knock = appWith((deps) => ({ ...hand.deps, kernel: deps.kernel }))
  const ask = (path: string, body?: object) =>
    knock(path, {
      method: body ? 'POST' : 'GET',
      headers: { Authorization: `Bearer ${tenant.token}`, 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  return { hand, ask, body: { model, suite, attacks: ['loss'] } }
}

test('without a GPU endpoint, a scan that is past the edge ends and says what to do', async () => {
  const { hand, ask, body } = await asked()
  const accepted = await ask('/v1/scans', body)
  expect(accepted.status).toBe(202)
  const { id } = await accepted.json<Scan>()
  await hand.drive(id)
  const { state, problem, job } = await (await ask(`/v1/scans/${id}`)).json<Scan>()
  expect({ state, job, code: problem?.code }).toEqual({ state: 'failed', job: null, code: 'past_edge_budget' })
  for (const words of TOLD) expect(problem!.detail).toMatch(words)
})

test('its dry run is refused by the same code, in the same words', async () => {
  const { ask, body } = await asked()
  const refused = await ask('/v1/scans?dry_run=true', body)
  expect(refused.status).toBe(422)
  const { code, detail } = await refused.json<ProblemDetails>()
  expect(code).toBe('past_edge_budget')
  for (const words of TOLD) expect(detail).toMatch(words)
})
