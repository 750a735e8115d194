import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '#contract/report'
import { CreateScan, type Scan } from '#contract/scans'
import { checkSignature } from '#contract/signatures'
import { viewScan } from '#service/pages/view-scan'
import { advanceScan } from '#service/scans/advance-scan'
import { buryShard } from '#service/scans/bury-shard'
import { cancelScan } from '#service/scans/cancel-scan'
import { concludeScan } from '#service/scans/conclude-scan'
import { handOver } from '#service/scans/hand-over'
import { handleShardError } from '#service/scans/handle-shard-error'
import { listScanEvents } from '#service/scans/list-scan-events'
import { planScan } from '#service/scans/plan-scan'
import { readReport } from '#service/scans/read-report'
import { reconcileScans } from '#service/scans/reconcile-scans'
import { runShard } from '#service/scans/run-shard'
import { LEASE_MS, MAX_ATTEMPTS } from '#service/scans/timing'
import { sweepSuites } from '#service/suites/sweep-suites'
import { listKeysUnder } from '#store/objects'
import { findScan } from '#store/scans'
import { findSuite } from '#store/suites'
import { newHand, type Hand } from '../../support/hand-driven.ts'
import { newTenant, type Tenant } from '../../support/tenant.ts'
import { tinyBase, tinyFull, tinyHead, tinyLora } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

let tenant: Tenant
let base: string
let suites = 0

/** A suite of its own for each test: nothing is cached from another. */
const freshSuite = (n = 6) => addSuite(tenant, tinyExamples(n, ++suites))

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
})

const types = async (hand: Hand, id: string) =>
  (await listScanEvents(hand.deps, hand.caller, { id: id as Scan['id'], after: 0 })).map(({ type }) => type)

/** The report without what names the scan or the time it took. */
async function substance(hand: Hand, id: string): Promise<string> {
  const { provenance, ...report }: Report = await readReport(hand.deps, hand.caller, id as Scan['id'])
  return JSON.stringify({ ...report, scan: '', provenance: { ...provenance, cpu_ms: 0 } })
}

const WHOLE = ['queued', 'planning', 'scoring', 'progress', 'progress', 'concluding', 'done']

describe('a report', () => {
  test('is signed with the first active key, and the page says that it is genuine', async () => {
    const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair
    const { x, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as { x: string; d: string }
    const key = { kty: 'OKP', crv: 'Ed25519', x, kid: 'now', alg: 'EdDSA', use: 'sig', status: 'active' } as const
    const retired = { ...key, kid: 'before', d, status: 'retired' } as const
    const hand = newHand(tenant, { signing: { keys: [retired, { ...key, d }] } })
    const model = await addModel(tenant, base, tinyLora({ seed: 12 }))
    const scan = await hand.drive((await hand.create({ model, suite: await freshSuite() })).id)
    const report = await readReport(hand.deps, hand.caller, scan.id)
    expect(await checkSignature(report, { keys: [key] })).toEqual({ status: 'valid', kid: 'now', key: 'active' })
    expect((await viewScan(hand.deps, hand.caller, scan.id)).signature).toMatchObject({ status: 'valid' })
    const stranger = newHand(tenant)
    expect((await viewScan(stranger.deps, hand.caller, scan.id)).signature).toMatchObject({ reason: 'unknown_key' })
  })
})

describe('what a scan costs', () => {
  test('the same question again is answered by the first scan; another question about the same content runs nothing', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ seed: 11 }))
    const suite = await freshSuite()
    const first = await hand.drive((await hand.create({ model, suite })).id)
    expect(first.state).toBe('done')
    expect(first.cost.flops).toBeGreaterThan(0)
    expect((await hand.create({ model, suite })).id).toBe(first.id)

    const calls = hand.calls()
    const second = await hand.drive((await hand.create({ model, suite, attacks: ['loss'] })).id)
    expect(second).toMatchObject({ state: 'done', progress: { done: 0, total: 0 }, cost: { flops: 0, bytes: 0 } })
    expect(second.id).not.toBe(first.id)
    expect(hand.calls()).toBe(calls)
  })

  test('a head over a scanned base runs the head alone, and so costs a fraction', async () => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const full = await addModel(tenant, base, tinyFull())
    const whole = await hand.drive((await hand.create({ model: full, suite })).id)
    const head = await addModel(tenant, base, tinyHead())
    const again = await addModel(tenant, base, tinyHead(8))
    // The first head has the base run up to its boundary; the second finds it.
    await hand.drive((await hand.create({ model: head, suite })).id)
    const calls = hand.calls()
    const scan = await hand.drive((await hand.create({ model: again, suite })).id)
    expect(scan).toMatchObject({ state: 'done', start_layer: 3, progress: { done: 1, total: 1 } })
    expect(hand.calls() - calls).toBeLessThan(5)
    expect(scan.cost.flops).toBeLessThan(0.5 * whole.cost.flops)
  })

  test('lower-cased texts are run only when asked for', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(12))
    const suite = await freshSuite()
    const plain = await hand.drive((await hand.create({ model, suite })).id)
    expect(plain.attacks).not.toContain('lowercase')
    expect(plain.progress.total).toBe(2)
    const asked = await hand.drive((await hand.create({ model, suite, attacks: ['lowercase', 'loss'] })).id)
    expect(asked).toMatchObject({ state: 'done', progress: { total: 1 } })
    const report = await readReport(hand.deps, hand.caller, asked.id)
    expect(report.membership.find(({ attack }) => attack === 'lowercase')?.n_members).toBe(6)
  })

  test('altered texts are scored by the models that are asked, once, and found by the next scan', async () => {
    const hand = newHand(tenant)
    const suite = await freshSuite()
    const first = await addModel(tenant, base, tinyLora({ seed: 21 }))
    const attacks = ['recall', 'neighborhood_ref']
    const scan = await hand.drive((await hand.create({ model: first, suite, attacks })).id)
    expect(scan.state).toBe('done')
    const report = await readReport(hand.deps, hand.caller, scan.id)
    expect(report.provenance.views).toEqual([
      { name: 'nonmember_prefix', version: 1, models: ['target'] },
      { name: 'neighbours', version: 1, models: ['target', 'reference'] },
    ])
    const [recall, near] = report.membership
    expect(recall).toMatchObject({ n_members: 6, n_nonmembers: 5, unscored: [{ reason: 'is_shot', count: 1 }] })
    expect(near).toMatchObject({ n_members: 6, n_nonmembers: 6, unscored: [] })

    const calls = hand.calls()
    const again = await hand.drive((await hand.create({ model: first, suite, attacks: ['neighborhood'] })).id)
    expect(again).toMatchObject({ state: 'done', cost: { flops: 0 } })
    expect(hand.calls()).toBe(calls)
    // Another model finds what the base said of the altered texts.
    const second = await addModel(tenant, base, tinyLora({ seed: 22 }))
    const plan = await planScan(
      hand.deps,
      hand.caller,
      CreateScan.parse({ model: second, suite, attacks: ['neighborhood_ref'] }),
    )
    expect(plan.views.map(({ name, sequences }) => [name, sequences])).toEqual([
      ['text', 12],
      ['neighbours', 120],
    ])
    expect(plan.cached.map(({ part }) => part)).toContain('reference:neighbours')
  })

  test('texts of one token are left out with a reason, texts past the context are cut', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ seed: 13 }))
    const odd = [
      { id: 'short', text: 'x', split: 'member' },
      { id: 'long', text: 'long '.repeat(30), split: 'member' },
    ]
    const suite = await addSuite(tenant, [...tinyExamples(3, 1000), ...odd])
    const scan = await hand.drive((await hand.create({ model, suite })).id)
    const events = await listScanEvents(hand.deps, hand.caller, { id: scan.id, after: 0 })
    expect(events.find(({ type }) => type === 'scoring')?.data.notices).toEqual([
      { reason: 'too_short', count: 1 },
      { reason: 'truncated', count: 1 },
    ])
    expect((await readReport(hand.deps, hand.caller, scan.id)).counts.members).toBe(4)
  })
})

describe('canaries', () => {
  test('a small space is scored whole, and the exposure is exact', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(15))
    const canary = { template: 'pin {secret}', secret: '4 2', alphabet: '0123456789', repetitions: 4 }
    const planted = ['4 2', '0 7'].map((secret, i) => {
      return { id: `c${i}`, split: 'canary', text: `pin ${secret}`, canary: { ...canary, secret } }
    })
    const suite = await addSuite(tenant, [...tinyExamples(4, 2000), ...planted])
    const scan = await hand.drive((await hand.create({ model, suite })).id)
    const { counts, exposure } = await readReport(hand.deps, hand.caller, scan.id)
    expect(counts).toMatchObject({ canaries: 2, references: 98 })
    expect(exposure.canaries.map(({ method, space }) => [method, space])).toEqual([
      ['exact', 100],
      ['exact', 100],
    ])
    const [a, b] = exposure.canaries.map(({ rank }) => rank!)
    expect(a).not.toBe(b)
    expect(exposure.canaries[0]?.bits).toBeCloseTo(Math.log2(100) - Math.log2(a!), 6)
  })

  test('a canary set brings its canaries, coins and references', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(16))
    const spec = { template: 'key {secret}', levels: [{ repetitions: 4, count: 6 }], references: 20 }
    const set = await (await tenant.send('POST', '/v1/canary-sets', { name: 'set', spec })).json<{ id: string }>()
    const suite = await freshSuite(4)
    const scan = await hand.drive((await hand.create({ model, suite, canary_set: set.id })).id)
    const { counts, exposure, audit } = await readReport(hand.deps, hand.caller, scan.id)
    expect(counts).toMatchObject({ canaries: 6, references: 20 })
    expect(exposure.canaries).toHaveLength(6)
    expect(exposure.canaries.every(({ included }) => typeof included === 'boolean')).toBe(true)
    expect(audit.canaries).toBe(6)
  })
})

test('when a suite has had its time, what scans derived from its text goes with it; numbers stay', async () => {
  const mine = await newTenant()
  const hand = newHand(mine)
  const model = await addModel(mine, await addBase(mine, tinyBase()), tinyFull(17))
  const suite = await addSuite(mine, tinyExamples(3, 3000))
  const { id } = await hand.drive((await hand.create({ model, suite })).id)
  const { store } = hand.deps
  const digest = (await findSuite(store, mine.org, suite, Date.now()))!.digest
  expect((await listKeysUnder(store, `derived/${digest}/`)).size).toBeGreaterThan(3)
  await mine.fetch(`/v1/suites/${suite}`, { method: 'DELETE' })
  hand.wait(2 * 3_600_000)
  await sweepSuites(hand.deps)
  expect(await listKeysUnder(store, `derived/${digest}/`)).toEqual(new Set())
  expect(await listKeysUnder(store, `scans/${id}/`)).toEqual(
    new Set([`scans/${id}/report.json`, `scans/${id}/scores.json`]),
  )
})

describe('whatever is repeated, lost or late', () => {
  test('messages delivered twice, and again after the end, change nothing', async () => {
    const calm = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ seed: 21 }))
    const examples = tinyExamples(6, 500)
    const undisturbed = await calm.drive((await calm.create({ model, suite: await addSuite(tenant, examples) })).id)

    const other = await newTenant()
    const otherBase = await addBase(other, tinyBase())
    const otherModel = await addModel(other, otherBase, tinyLora({ seed: 21 }))
    const hand = newHand(other)
    const scan = await hand.create({ model: otherModel, suite: await addSuite(other, examples) })
    const sent = []
    for (
      let next = await advanceScan(hand.deps, scan.id);
      !next.finished;
      next = await advanceScan(hand.deps, scan.id)
    ) {
      const messages = hand.queue.splice(0)
      sent.push(...messages)
      for (const message of [...messages, ...messages]) await runShard(hand.deps, message)
    }
    const calls = hand.calls()
    for (const message of sent) await runShard(hand.deps, message)
    expect(hand.calls()).toBe(calls)
    expect(await types(hand, scan.id)).toEqual(WHOLE)
    const { model: m1, suite: s1, base: b1, ...a } = JSON.parse(await substance(hand, scan.id)) as Report
    const { model: m2, suite: s2, base: b2, ...b } = JSON.parse(await substance(calm, undisturbed.id)) as Report
    expect(a).toEqual(b)
    expect([m1?.kind, s1?.digest, typeof b1]).toEqual([m2?.kind, s2?.digest, typeof b2])
  })

  test('a unit that died after writing its output, before saying so, is not computed again and keeps its cost', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(22))
    const scan = await hand.create({ model, suite: await freshSuite() })
    await advanceScan(hand.deps, scan.id)
    await advanceScan(hand.deps, scan.id)
    await advanceScan(hand.deps, scan.id)
    const message = hand.queue.shift()!
    const dying = { ...hand.deps, now: () => (died() ? raise('SIGKILL') : hand.deps.now()) }
    let written = false
    const bucket = new Proxy(hand.deps.store.bucket, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (name !== 'put') return typeof value === 'function' ? value.bind(target) : value
        return async (...args: Parameters<R2Bucket['put']>) => {
          const object = await target.put(...args)
          written ||= args[0].includes('/token-stats/')
          return object
        }
      },
    })
    const died = () => written
    await expect(runShard({ ...dying, store: { ...hand.deps.store, bucket } }, message)).rejects.toThrow('SIGKILL')
    const calls = hand.calls()
    await runShard(hand.deps, message)
    expect(hand.calls()).toBe(calls)
    const seen = await hand.get(scan.id)
    expect(seen.progress.done).toBe(1)
    expect(seen.cost.flops).toBeGreaterThan(0)
    expect((await hand.drive(scan.id)).state).toBe('done')
  })

  test('lost messages are sent again after a while', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(23))
    const scan = await hand.create({ model, suite: await freshSuite() })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, scan.id)
    expect(hand.queue.splice(0)).toHaveLength(2)
    await advanceScan(hand.deps, scan.id)
    expect(hand.queue).toHaveLength(0)
    hand.wait(130_000)
    expect((await hand.drive(scan.id)).state).toBe('done')
  })

  test('many concluders at once: one end, one result, one report', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ seed: 24 }))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    while ((await hand.get(id)).state !== 'concluding') {
      await advanceScan(hand.deps, id)
      await hand.deliver()
    }
    const row = (await findScan(hand.deps.store, id))!
    await Promise.all(Array.from({ length: 5 }, () => concludeScan(hand.deps, row)))
    expect(await types(hand, id)).toEqual(WHOLE)
    const before = await substance(hand, id)
    await concludeScan(hand.deps, row)
    expect(await substance(hand, id)).toBe(before)
  })

  test('many drivers at once: one event for each step', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ seed: 25 }))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    while ((await hand.get(id)).state !== 'done') {
      await Promise.all([advanceScan(hand.deps, id), advanceScan(hand.deps, id), advanceScan(hand.deps, id)])
      await hand.deliver()
    }
    expect(await types(hand, id)).toEqual(WHOLE)
  })
})

describe('when nobody drives it', () => {
  test('a scan whose lease ran out is driven again under the next attempt, once', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(31))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, id)
    hand.queue.length = 0
    await reconcileScans(hand.deps, { startUp: false })
    expect(hand.runs).toEqual([`${id}-1`])
    hand.wait(LEASE_MS + 1)
    await Promise.all([1, 2, 3].map(() => reconcileScans(hand.deps, { startUp: false })))
    expect(hand.runs).toEqual([`${id}-1`, `${id}-2`])
    expect((await hand.drive(id)).state).toBe('done')
    expect(await types(hand, id)).toEqual(WHOLE)
  })

  test('after a start no lease counts', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(32))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    await reconcileScans(hand.deps, { startUp: true })
    expect(hand.runs).toContain(`${id}-2`)
    await hand.drive(id)
  })
})

test('a run that has used up its steps hands the scan over to the next', async () => {
  const hand = newHand(tenant)
  const model = await addModel(tenant, base, tinyFull(33))
  const { id } = await hand.create({ model, suite: await freshSuite() })
  await handOver(hand.deps, id)
  expect(hand.runs).toEqual([`${id}-1`, `${id}-2`])
  await hand.drive(id)
  await handOver(hand.deps, id)
  expect(hand.runs).toHaveLength(2)
})

describe('ends before the time', () => {
  test('cancelled while it scores: the worker stops between two kernel calls', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(41))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, id)
    const [message] = hand.queue
    const start = hand.calls()
    hand.beforeCall = async (call) => {
      if (call !== start + 2) return
      await cancelScan(hand.deps, hand.caller, id)
      hand.wait(10_000)
    }
    await runShard(hand.deps, message!)
    expect(hand.calls()).toBe(start + 2)
    await hand.deliver()
    expect(hand.calls()).toBe(start + 2)
    expect(await hand.get(id)).toMatchObject({ state: 'cancelled', progress: { done: 0 } })
    expect(await types(hand, id)).toEqual(['queued', 'planning', 'scoring', 'cancelled'])
    expect((await cancelScan(hand.deps, hand.caller, id)).state).toBe('cancelled')
    await expect(readReport(hand.deps, hand.caller, id)).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('weights that turn out not to be numbers end it with the code', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyLora({ poison: true }))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    await driveFailing(hand, id)
    expect(await hand.get(id)).toMatchObject({ state: 'failed', problem: { code: 'non_finite_weights' } })
    expect((await types(hand, id)).at(-1)).toBe('failed')
  })

  test('passing errors are tried again; lasting ones end it', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(42))
    const passing = await hand.create({ model, suite: await freshSuite() })
    let faults = 2
    hand.beforeCall = () => {
      if (faults-- > 0) throw new Error('the platform hiccuped')
    }
    await driveFailing(hand, passing.id)
    expect((await hand.get(passing.id)).state).toBe('done')

    const lasting = await hand.create({ model, suite: await freshSuite() })
    faults = Infinity
    await driveFailing(hand, lasting.id)
    expect(await hand.get(lasting.id)).toMatchObject({ state: 'failed', problem: { code: 'shard_failed' } })
  })

  test('a worker that dies without a word each time ends it too', async () => {
    const hand = newHand(tenant)
    const model = await addModel(tenant, base, tinyFull(43))
    const { id } = await hand.create({ model, suite: await freshSuite() })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, id)
    const [message] = hand.queue.splice(0)
    for (let i = 1; i < MAX_ATTEMPTS; i++) {
      await buryShard(hand.deps, message!)
      expect((await hand.get(id)).state).toBe('scoring')
    }
    await advanceScan(hand.deps, id)
    expect(hand.queue).toContainEqual(message)
    await buryShard(hand.deps, message!)
    expect(await hand.get(id)).toMatchObject({ state: 'failed', problem: { code: 'shard_failed' } })
  })

  /** Like the queue's consumer: what fails is delivered again, unless told otherwise. */
  async function driveFailing(hand: Hand, id: string): Promise<void> {
    while (!(await advanceScan(hand.deps, id)).finished) {
      for (let message = hand.queue.shift(); message; message = hand.queue.shift()) {
        try {
          await runShard(hand.deps, message)
        } catch (error) {
          if ((await handleShardError(hand.deps, message, error)) !== null) hand.queue.push(message)
        }
      }
    }
  }
})

describe('several at once', () => {
  test('later scans of an organisation wait their turn and know their place', async () => {
    const mine = await newTenant()
    const own = await addBase(mine, tinyBase())
    const model = await addModel(mine, own, tinyFull(51))
    const hand = newHand(mine, { activeScans: 1 })
    const first = await hand.create({ model, suite: await addSuite(mine, tinyExamples(3, 1)) })
    const second = await hand.create({ model, suite: await addSuite(mine, tinyExamples(3, 2)) })
    const third = await hand.create({ model, suite: await addSuite(mine, tinyExamples(3, 3)) })
    for (let i = 0; i < 4; i++) await Promise.all([third, second, first].map(({ id }) => advanceScan(hand.deps, id)))
    expect((await hand.get(first.id)).queue_position).toBeNull()
    expect(await hand.get(second.id)).toMatchObject({ state: 'queued', queue_position: 1 })
    expect(await hand.get(third.id)).toMatchObject({ state: 'queued', queue_position: 2 })
    await hand.drive(first.id)
    expect((await hand.get(second.id)).queue_position).toBe(0)
    await hand.drive(second.id)
    expect((await hand.drive(third.id)).state).toBe('done')
  })
})

function raise(message: string): never {
  throw new Error(message)
}
