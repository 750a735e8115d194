import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '#contract/report'
import { advanceScan } from '#service/scans/advance-scan'
import { cancelScan } from '#service/scans/cancel-scan'
import { listScanEvents } from '#service/scans/list-scan-events'
import { planScan } from '#service/scans/plan-scan'
import { readReport } from '#service/scans/read-report'
import { runShard } from '#service/scans/run-shard'
import { dealEntries, dealInOrder } from '#service/scans/sequence'
import { CreateScan, type Scan } from '#contract/scans'
import { newHand, type Hand } from '../../support/hand-driven.ts'
import { newTenant, type Tenant } from '../../support/tenant.ts'
import { tinyBase, tinyFull } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

let tenant: Tenant
let base: string
let model: string
let suite: string

/** A shard holds 512 tokens at least: these texts make five, and as many looks. */
const SIDE = 45
/** The tiny model knows nothing, so its AUC is near ½, far above 0.2. The made-up texts are numbered, odd and even, which the gates notice. */
const FAILS = { name: 'strict', gates: 'ignore' as const, rules: ['membership.loss.auc <= 0.2'] }

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
  model = await addModel(tenant, base, tinyFull(51))
  suite = await addSuite(tenant, examples)
})

const examples = tinyExamples(SIDE, 41)

/** One message at a time, and after each a look, as the workflow does. */
async function driveSlowly(hand: Hand, id: string): Promise<Scan> {
  while (!(await advanceScan(hand.deps, id)).finished) {
    const message = hand.queue.shift()
    if (message) await runShard(hand.deps, message)
  }
  return hand.get(id)
}

const types = async (hand: Hand, id: string) =>
  (await listScanEvents(hand.deps, hand.caller, { id: id as Scan['id'], after: 0 })).map(({ type }) => type)

async function substance(hand: Hand, id: string): Promise<Omit<Report, 'provenance'>> {
  const { provenance: _, ...report } = await readReport(hand.deps, hand.caller, id as Scan['id'])
  return { ...report, scan: '' }
}

describe('a sequential scan', () => {
  test('stops at the look that decides, lets go of the rest, and says how many examples it took', async () => {
    const hand = newHand(tenant, { unitsInFlight: 2 })
    const scan = await driveSlowly(hand, (await hand.create({ model, suite, sequential: true, policy: FAILS })).id)
    expect(scan).toMatchObject({ state: 'done', verdict: 'fail', sequential: true })
    expect(scan.progress.done).toBeLessThan(scan.progress.total)
    const { sequential, membership, counts } = await readReport(hand.deps, hand.caller, scan.id)
    expect(sequential).toMatchObject({
      outcome: 'decided',
      reason: null,
      intervals: 'anytime_valid',
      suite: { members: SIDE, nonmembers: SIDE },
    })
    const { members, nonmembers } = sequential!.scored
    expect(members).toBeLessThan(SIDE)
    expect(Math.abs(members - nonmembers)).toBeLessThanOrEqual(1)
    expect(counts).toMatchObject({ members, nonmembers })
    expect(membership.find(({ attack }) => attack === 'loss')!.n_members).toBe(members)
    expect(sequential!.looks.slice(0, -1).every(({ rules }) => !rules[0]!.settled)).toBe(true)
    expect(sequential!.looks.at(-1)!.rules[0]!.settled).toBe(true)
    expect((await types(hand, scan.id)).slice(-2)).toEqual(['concluding', 'done'])
    // Nothing of the rest is run afterwards.
    const calls = hand.calls()
    await hand.deliver()
    expect(hand.calls()).toBe(calls)
  })

  test('gives the same report whatever was delivered twice, late, out of order, or came in beyond the stop', async () => {
    const asked = { model, suite, sequential: true as const, policy: FAILS }
    const calm = newHand(tenant)
    const first = await calm.drive((await calm.create(asked)).id)

    const other = await newTenant()
    const hand = newHand(other, { unitsInFlight: 100 })
    const otherModel = await addModel(other, await addBase(other, tinyBase()), tinyFull(51))
    const otherSuite = await addSuite(other, examples)
    const scan = await hand.create({ ...asked, model: otherModel, suite: otherSuite })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, scan.id)
    // Everything is in flight: the last shards come first, and each message twice.
    const messages = hand.queue.splice(0).toReversed()
    for (const message of [...messages, ...messages]) {
      await runShard(hand.deps, message)
      await advanceScan(hand.deps, scan.id)
    }
    const second = await hand.drive(scan.id)
    expect(second.state).toBe('done')
    const names = { model: null, suite: null, base: null }
    expect({ ...(await substance(calm, first.id)), ...names }).toEqual({
      ...(await substance(hand, scan.id)),
      ...names,
    })
  })

  test('can be cancelled, and picked up after a crash', async () => {
    const hand = newHand(tenant, { unitsInFlight: 2 })
    const fresh = await addModel(tenant, base, tinyFull(52))
    const gone = await hand.create({ model: fresh, suite, sequential: true, policy: FAILS })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, gone.id)
    await runShard(hand.deps, hand.queue.shift()!)
    await cancelScan(hand.deps, hand.caller, gone.id)
    expect((await advanceScan(hand.deps, gone.id)).finished).toBe(true)
    hand.queue.length = 0

    const scan = await hand.create({ model: fresh, suite, sequential: true, policy: FAILS })
    for (let i = 0; i < 3; i++) await advanceScan(hand.deps, scan.id)
    hand.queue.length = 0
    hand.wait(3_600_000)
    expect(await driveSlowly(hand, scan.id)).toMatchObject({ state: 'done', verdict: 'fail' })
  })

  test('scores everything when the policy stays open, and when it can never be decided early says why', async () => {
    const hand = newHand(tenant)
    const open = { name: 'open', rules: ['membership.loss.auc <= 0.5'] }
    const scan = await hand.drive((await hand.create({ model, suite, sequential: true, policy: open })).id)
    expect(scan.progress.done).toBe(scan.progress.total)
    const { sequential } = await readReport(hand.deps, hand.caller, scan.id)
    expect(sequential).toMatchObject({ outcome: 'undecided', scored: { members: SIDE, nonmembers: SIDE } })

    const never = { name: 'never', rules: ['utility.generalization_gap <= 5'] }
    const plain = await hand.drive((await hand.create({ model, suite, policy: never })).id)
    const asked = await hand.drive((await hand.create({ model, suite, sequential: true, policy: never })).id)
    expect(asked.id).not.toBe(plain.id)
    // It shares the plain scan's shards.
    expect(asked.progress).toMatchObject({ done: 0, total: 0 })
    const report = await substance(hand, asked.id)
    expect(report.sequential).toMatchObject({ outcome: 'not_sequential', intervals: 'fixed_size' })
    expect(report.sequential!.reason).toMatch(/no interval/)
    const { sequential: _, ...rest } = report
    expect(rest).toEqual(await substance(hand, plain.id))
  })

  test('tells in a dry run whether it could stop early', async () => {
    const hand = newHand(tenant)
    const ask = (rule: string) =>
      planScan(hand.deps, hand.caller, CreateScan.parse({ model, suite, sequential: true, policy: { rules: [rule] } }))
    expect((await ask('membership.loss.auc <= 0.6')).sequential).toEqual({ reason: null })
    expect((await ask('groups.max_gap <= 0.6')).sequential?.reason).toMatch(/difference between groups/)
  })
})

describe('the order', () => {
  const entries = Array.from({ length: 1000 }, (_, i) => ({
    split: i < 20 ? ('canary' as const) : i < 320 ? ('member' as const) : ('nonmember' as const),
  }))
  const digest = 'c0ffee'.padEnd(64, '1')

  test('has canaries first and both sides in proportion in every part; another suite, another order', () => {
    const { order, first } = dealEntries(entries, digest)
    expect(first).toBe(20)
    expect(order.toSorted((a, b) => a - b)).toEqual(entries.map((_, i) => i))
    expect(order.slice(0, 20).every((i) => entries[i]!.split === 'canary')).toBe(true)
    for (let n = 20; n <= 1000; n++) {
      const members = order.slice(20, n).filter((i) => entries[i]!.split === 'member').length
      expect(Math.abs(members - ((n - 20) * 300) / 980)).toBeLessThan(2)
    }
    expect(dealEntries(entries, digest).order).toEqual(order)
    expect(dealEntries(entries, digest.replace(/.$/, '2')).order).not.toEqual(order)
  })

  test('is independent of place in the suite: the mean place of the first tenth is that of a random sample', () => {
    const places = Array.from({ length: 200 }, (_, seed) => {
      const { order } = dealEntries(entries, seed.toString(16).padStart(64, '7'))
      const early = order
        .slice(20)
        .filter((i) => entries[i]!.split === 'nonmember')
        .slice(0, 68)
      return early.reduce((sum, i) => sum + i, 0) / early.length
    })
    const mean = places.reduce((sum, place) => sum + place, 0) / places.length
    // Places 320 … 999 have mean 659.5 and deviation 196; of 200 × 68 draws the mean has 1.7.
    expect(Math.abs(mean - 659.5)).toBeLessThan(7)
  })

  test('is cut into shards in that order, each shortest first', () => {
    const lengths = Array.from({ length: 400 }, (_, i) => 10 + ((i * 37) % 50))
    const order = lengths.map((_, i) => (i * 171) % 400)
    const shards = dealInOrder(order)(lengths, 4096)
    let at = 0
    for (const shard of shards) {
      expect(new Set(shard)).toEqual(new Set(order.slice(at, (at += shard.length))))
      expect(shard.map((i) => lengths[i]!)).toEqual(shard.map((i) => lengths[i]!).toSorted((a, b) => a - b))
      expect(shard.reduce((sum, i) => sum + lengths[i]!, 0)).toBeLessThanOrEqual(600)
    }
    expect(at).toBe(400)
    expect(shards.length).toBeGreaterThan(20)
  })
})
