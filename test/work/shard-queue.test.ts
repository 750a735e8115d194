import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { beforeAll, expect, test } from 'vitest'
import type { ShardMessage } from '#service/deps'
import { advanceScan } from '#service/scans/advance-scan'
import { consumeDeadShards, consumeShards } from '#work/shard-queue'
import { newHand, type Hand } from '../support/hand-driven.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let base: string
let number = 0

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
})

/** A scan that scores, with its two units still to be delivered. */
async function scoring(): Promise<{ hand: Hand; id: string; units: ShardMessage[] }> {
  const hand = newHand(tenant)
  number++
  const model = await addModel(tenant, base, tinyFull(200 + number))
  const suite = await addSuite(tenant, tinyExamples(4, 4000 + number))
  const { id } = await hand.create({ model, suite })
  for (let i = 0; i < 3; i++) await advanceScan(hand.deps, id)
  return { hand, id, units: hand.queue.splice(0) }
}

async function consume(hand: Hand, bodies: readonly ShardMessage[], queue = 'memorisk-shards') {
  const messages = bodies.map((body, i) => ({ id: `m${i}`, timestamp: new Date(), attempts: 1, body }))
  const batch = createMessageBatch<ShardMessage>(queue, messages)
  await (queue.endsWith('-dead') ? consumeDeadShards : consumeShards)(hand.deps, batch)
  return getQueueResult(batch, createExecutionContext())
}

test('each message is acknowledged or sent back by itself', async () => {
  const { hand, units } = await scoring()
  hand.beforeCall = (call) => {
    if (call === 1) throw new Error('once')
  }
  const { explicitAcks, retryMessages } = await consume(hand, units)
  expect(explicitAcks).toEqual(['m1'])
  expect(retryMessages).toMatchObject([{ msgId: 'm0' }])
})

test('two deliveries in one isolate run one after the other', async () => {
  const { hand, id, units } = await scoring()
  let inside = 0
  let most = 0
  hand.beforeCall = async () => {
    inside++
    most = Math.max(most, inside)
    await scheduler.wait(1)
    inside--
  }
  const results = await Promise.all(units.map((unit) => consume(hand, [unit])))
  expect(results.map(({ explicitAcks }) => explicitAcks)).toEqual([['m0'], ['m0']])
  expect(most).toBe(1)
  expect((await hand.get(id)).progress).toMatchObject({ done: 2, total: 2 })
})

test('a message of a scan that has ended, or never was, is acknowledged', async () => {
  const { hand, id, units } = await scoring()
  for (const unit of units) await consume(hand, [unit])
  await hand.drive(id)
  const stray = { scan: 'scn_01JZZZZZZZZZZZZZZZZZZZZZZZ', unit: 0 }
  expect((await consume(hand, [...units, stray])).explicitAcks).toEqual(['m0', 'm1', 'm2'])
})

test('dead letters are acknowledged, and their units sent again', async () => {
  const { hand, id, units } = await scoring()
  expect((await consume(hand, units, 'memorisk-shards-dead')).explicitAcks).toEqual(['m0', 'm1'])
  expect((await hand.drive(id)).state).toBe('done')
})
