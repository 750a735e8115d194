import { Webhook } from 'standardwebhooks'
import { beforeEach, expect, test } from 'vitest'
import { begin } from '../support/begin-job.ts'
import type { JobWorld } from '../support/job-world.ts'

let world: JobWorld
let id: string
const body = JSON.stringify({ id: 'ext', state: 'succeeded' })

beforeEach(async () => {
  const begun = await begin()
  world = begun.world
  id = (await world.create(begun.finetune)).id
  await world.settle(id)
})

function headers(text: string, { secret = world.engine.submitted[0]!.callback.secret, age = 0 } = {}) {
  const at = new Date(Date.now() - 1000 * age)
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, text),
  }
}

const call = (engine: string, text: string, init: Record<string, string>, query = '') =>
  world.knock(`/v1/callbacks/${engine}/${id}${query}`, { method: 'POST', body: text, headers: init })

test('a signed callback wakes the driver, which looks for itself', async () => {
  const answer = await call('http', body, headers(body))
  expect(answer.status).toBe(200)
  expect(world.woken).toEqual([`${id}-run-1`])
  // It said that the job succeeded; the engine says that it waits.
  expect((await world.settle(id)).state).toBe('running')
})

test('one that is replayed changes nothing', async () => {
  const signed = headers(body)
  const before = await world.get(id)
  await call('http', body, signed)
  await call('http', body, signed)
  expect(await world.get(id)).toEqual(before)
})

test.each([
  ['forged', () => [body, headers(body, { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })] as const],
  ['truncated', () => [body.slice(0, -5), headers(body)] as const],
  ['stale', () => [body, headers(body, { age: 3600 })] as const],
  ['from the future', () => [body, headers(body, { age: -3600 })] as const],
  ['unsigned', () => [body, {}] as const],
])('one that is %s is refused, and nobody is woken', async (_, make) => {
  const [text, signed] = make()
  expect((await call('http', text, signed)).status).toBe(401)
  expect(world.woken).toEqual([])
})

test('one for another job, or from another engine, is refused in the same words', async () => {
  const signed = headers(body)
  const nowhere = await world.knock(`/v1/callbacks/http/job_${'0'.repeat(26)}`, {
    method: 'POST',
    body,
    headers: signed,
  })
  const another = await call('runpod', body, signed, `?t=${world.engine.submitted[0]!.callback.token}`)
  const forged = await call('http', body, { ...signed, 'webhook-id': 'msg_2' })
  const details = await Promise.all(
    [nowhere, another, forged].map(async (answer) => (await answer.json<{ detail: string }>()).detail),
  )
  expect([nowhere.status, another.status, forged.status]).toEqual([401, 401, 401])
  expect(new Set(details).size).toBe(1)
})

test('an engine that does not sign is known by its address', async () => {
  const begun = await begin({ kind: 'runpod' })
  world = begun.world
  id = (await world.create(begun.finetune)).id
  await world.settle(id)
  const { token } = world.engine.submitted[0]!.callback
  expect((await call('runpod', body, {}, `?t=${token}`)).status).toBe(200)
  expect((await call('runpod', body, {}, `?t=${token.replace(/^./, 'x')}`)).status).toBe(401)
  expect((await call('runpod', body, {})).status).toBe(401)
})

test('a huge one is not read', async () => {
  const text = 'x'.repeat(300_000)
  expect((await call('http', text, headers(text))).status).toBe(413)
})
