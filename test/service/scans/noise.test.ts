import { beforeAll, describe, expect, test } from 'vitest'
import { CreateScan, type CreateScanInput, type Scan } from '#contract/scans'
import { readReport } from '#service/scans/read-report'
import { advanceScan } from '#service/scans/advance-scan'
import { planScan } from '#service/scans/plan-scan'
import { runShard } from '#service/scans/run-shard'
import { RESEND_LONGEST_MS } from '#service/scans/timing'
import { listKeysUnder } from '#store/objects'
import { newHand, type Hand } from '../../support/hand-driven.ts'
import { newTenant, type Tenant } from '../../support/tenant.ts'
import { tinyBase, tinyFull, tinyHead, tinyLora, tinyVirtual } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

let tenant: Tenant
let base: string
let suites = 0
const freshSuite = () => addSuite(tenant, tinyExamples(24, 700 + ++suites))

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
})

const probes: CreateScanInput['probes'] = [{ name: 'curvature_anomaly', weight_draws: 2 }]
const attacks = ['loss']

async function answerOf(hand: Hand, id: string) {
  const { probes: answers } = await readReport(hand.deps, hand.caller, id as Scan['id'])
  return answers!.curvature_anomaly!.result!
}

const planned = async (hand: Hand, body: object) => {
  const { cached, shards } = await planScan(hand.deps, hand.caller, CreateScan.parse(body))
  return { parts: cached.map(({ part }) => part), shards }
}

describe('passes of moved models', () => {
  test('leave what clean passes wrote as it was, and are found by the next scan', async () => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const model = await addModel(tenant, base, tinyLora({ seed: 41 }))
    const clean = await hand.drive((await hand.create({ model, suite, attacks: ['ref_diff'] })).id)
    const losses = (await readReport(hand.deps, hand.caller, clean.id)).membership
    const noisy = await hand.drive((await hand.create({ model, suite, attacks: ['ref_diff'], probes })).id)
    expect(noisy.state).toBe('done')
    expect((await readReport(hand.deps, hand.caller, noisy.id)).membership).toEqual(losses)

    const calls = hand.calls()
    const again = await hand.drive((await hand.create({ model, suite, attacks, probes })).id)
    expect(again).toMatchObject({ state: 'done', cost: { flops: 0 } })
    expect(hand.calls()).toBe(calls)
    expect(await answerOf(hand, again.id)).toEqual(await answerOf(hand, noisy.id))
  })

  test('of the base are shared by models that tuned the same weights, and by no others', async () => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const of = async (files: Parameters<typeof addModel>[2]) => ({
      model: await addModel(tenant, base, files),
      suite,
      attacks,
      probes,
    })
    await hand.drive((await hand.create(await of(tinyLora({ seed: 42, layer: 2 })))).id)
    const same = (await planned(hand, await of(tinyLora({ seed: 43, layer: 2 })))).parts
    expect(same).toContain('reference:weight_noise_2_down')
    expect(same).not.toContain('target:weight_noise_2_down')
    for (const other of [tinyLora({ seed: 43, layer: 1 }), tinyHead(), tinyFull(9), tinyVirtual('PROMPT_TUNING')])
      expect((await planned(hand, await of(other))).parts.join()).not.toContain('weight_noise')
  })

  test('of a head begin at the head, behind one clean pass of the base', async () => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const model = await addModel(tenant, base, tinyHead(12))
    const body = { model, suite, attacks, probes }
    const scan = await hand.create(body)
    expect(await hand.drive(scan.id)).toMatchObject({ state: 'done', start_layer: 3 })
    const keys = await listKeysUnder(hand.deps.store, 'derived/')
    // Moved models leave no hidden states behind, least of all in the base's name.
    const weights = new Set([...keys].flatMap((key) => /\/hidden\/([^/]+)\//.exec(key)?.[1] ?? []))
    expect(weights.size).toBe(1)
  })

  test.each([
    ['below a late adapter', () => tinyLora({ seed: 44, layer: 2 })],
    ['nowhere but at the bottom', () => tinyFull(44)],
  ])('killed in the middle go on where they were: %s', async (_, files) => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const model = await addModel(tenant, base, files())
    const { id } = await hand.create({ model, suite, attacks, probes })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, id)
    // Dies in the middle of a pass, again and again, each time a few calls later; messages under way are lost.
    let alive = 0
    let deaths = 0
    hand.beforeCall = (call) => {
      if (call > alive) throw new Error('SIGKILL')
    }
    for (let life = 0; (await hand.get(id)).state !== 'concluding' && life < 60; life++) {
      alive = hand.calls() + 12
      try {
        for (let message = hand.queue.shift(); message; message = hand.queue.shift()) await runShard(hand.deps, message)
      } catch (error) {
        expect(String(error)).toContain('SIGKILL')
        deaths++
        hand.queue.length = 0
        hand.wait(RESEND_LONGEST_MS + 1)
      }
      await advanceScan(hand.deps, id)
    }
    hand.beforeCall = () => undefined
    expect(deaths).toBeGreaterThan(5)
    expect((await hand.drive(id)).state).toBe('done')

    const other = await newTenant()
    const calm = newHand(other)
    const twin = await addModel(other, await addBase(other, tinyBase()), files())
    const same = await addSuite(other, tinyExamples(24, 700 + suites))
    const undisturbed = await calm.drive((await calm.create({ model: twin, suite: same, attacks, probes })).id)
    expect(await answerOf(hand, id)).toEqual(await answerOf(calm, undisturbed.id))
  })
})
