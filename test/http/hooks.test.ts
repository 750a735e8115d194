import { beforeAll, describe, expect, test } from 'vitest'
import type { HubReceipt } from '#contract/hub-deliveries'
import type { ProblemDetails } from '#contract/problem'
import { StandInHub } from '../support/hub/stand-in.ts'
import { adapterRepo } from '../support/hub/tiny-repos.ts'
import { type Visited, visit } from '../support/hub/visited.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { addSuite, tinyExamples } from '../support/tiny-world.ts'

const REPO = 'acme/mail-lora'

describe('the door for deliveries', () => {
  const standIn = new StandInHub()
  let tenant: Tenant
  let visited: Visited
  beforeAll(async () => {
    tenant = await newTenant()
    visited = await visit(tenant, standIn, { suites: [await addSuite(tenant, tinyExamples(3))] })
    await standIn.push(REPO, adapterRepo('org/none'))
  })

  test('opens for the hub’s own secret alone', async () => {
    const { secret } = visited.hub
    const forged = [
      '',
      'secret',
      `${secret}x`,
      secret.slice(0, -1),
      secret.slice(0, -1) + (secret.endsWith('a') ? 'b' : 'a'),
      secret.toLowerCase(),
      `mrh_01J00000000000000000000000_${'a'.repeat(32)}`,
      tenant.token,
    ]
    for (const wrong of forged) {
      const answer = await visited.deliver(standIn.payload(REPO), wrong)
      expect(answer.status, wrong).toBe(401)
      expect((await answer.json<ProblemDetails>()).code).toBe('unauthorized')
    }
    expect(await visited.log()).toEqual([])
    expect(visited.errands).toEqual([])
  })

  test('refuses what is not a payload of version 3, and says where', async () => {
    const good = standIn.payload(REPO)
    const wrong: [unknown, string][] = [
      [{ ...good, webhook: { ...good.webhook, version: 2 } }, '#/webhook/version'],
      [{ ...good, webhook: undefined }, '#/webhook'],
      [{ ...good, event: { action: 'update' } }, '#/event/scope'],
      [{ ...good, repo: { ...good.repo, headSha: 'main' } }, '#/repo/headSha'],
      [{ ...good, updatedRefs: [{ ref: 'refs/heads/main', oldSha: 'x', newSha: null }] }, '#/updatedRefs/0/oldSha'],
      ['hello', '#'],
    ]
    for (const [payload, pointer] of wrong) {
      const answer = await visited.deliver(payload)
      expect(answer.status).toBe(422)
      const { errors } = await answer.json<ProblemDetails>()
      expect(errors?.[0]?.pointer).toBe(pointer)
    }
    expect(await visited.log()).toEqual([])
  })

  test('refuses a huge body, whatever it holds', async () => {
    const answer = await visited.deliver({ ...standIn.payload(REPO), padding: 'x'.repeat(300_000) })
    expect(answer.status).toBe(413)
    expect(await visited.log()).toEqual([])
  })

  test('lets through what the hub may add one day', async () => {
    const { event, repo, webhook, ...rest } = standIn.payload(REPO)
    const tomorrow = {
      ...rest,
      event: { ...event, scope: 'repo.content.weights', actor: 'x' },
      repo: { ...repo, subdomain: 'x' },
      webhook: { ...webhook, url: 'x' },
      movedTo: { name: 'x' },
    }
    const answer = await visited.deliver(tomorrow)
    expect(answer.status).toBe(202)
    expect(await answer.json<HubReceipt>()).toMatchObject({ state: 'queued', repeated: false })
  })

  test('writes down what needs no work, with its reason', async () => {
    const { repo, ...rest } = standIn.payload(REPO)
    const answer = await visited.deliver({ ...rest, repo: { ...repo, type: 'dataset' } })
    expect(await answer.json<HubReceipt>()).toMatchObject({ state: 'skipped' })
    expect((await visited.log())[0]).toMatchObject({ state: 'skipped', problem: { code: 'not_a_model' } })
  })
})
