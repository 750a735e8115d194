import { Webhook as Standard } from 'standardwebhooks'
import { beforeEach, describe, expect, test } from 'vitest'
import type { WebhookId } from '#contract/ids'
import type { CreateScanInput, Scan } from '#contract/scans'
import type { CreatedWebhook, Message } from '#contract/webhooks'
import type { Errand } from '#service/deps'
import { cancelScan } from '#service/scans/cancel-scan'
import { deleteScan } from '#service/scans/delete-scan'
import { failScan } from '#service/scans/fail-scan'
import { createWebhook } from '#service/webhooks/create-webhook'
import { deleteWebhook } from '#service/webhooks/delete-webhook'
import { deliverMessage } from '#service/webhooks/deliver-message'
import { findWebhook } from '#service/webhooks/find-webhook'
import { listMessages } from '#service/webhooks/list-messages'
import { replayMessage } from '#service/webhooks/replay-message'
import { rotateWebhookSecret } from '#service/webhooks/rotate-secret'
import { moveJob } from '#service/jobs/move-job'
import { sendDueMessages, sendMessagesOf } from '#service/webhooks/send-messages'
import { jobs } from '#store/job-schema'
import { insertJob } from '#store/jobs'
import { claimMessage } from '#store/messages'
import { webhooks } from '#store/webhook-schema'
import { newHand, type Hand } from '../../support/hand-driven.ts'
import { type Receiver, newReceiver } from '../../support/receiver.ts'
import { newTenant, type Tenant } from '../../support/tenant.ts'

const URL = 'https://ci.example.org/hook'
/** Numbers suffice for a scan of which to tell; `seed` makes it another question. */
const numbers = (seed: number): CreateScanInput => {
  const losses = Array.from({ length: 12 }, (_, i) => 2 + ((i * 7 + seed) % 11) / 10)
  const labels = losses.map((_, i) => ({ split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const) }))
  return { scores: { labels, target: { losses } } }
}

let tenant: Tenant
let receiver: Receiver
let hand: Hand
let errands: { errand: Errand; delay: number }[]
let seed = 0

beforeEach(async () => {
  tenant = await newTenant()
  receiver = newReceiver()
  errands = []
  hand = newHand(
    tenant,
    {},
    {
      fetch: receiver.fetch,
      sendErrands: async (sent, delay = 0) => void errands.push(...sent.map((errand) => ({ errand, delay }))),
    },
  )
})

/** Runs what was handed to the errand runner, however long it should have waited. */
async function runErrands(): Promise<void> {
  for (let next = errands.shift(); next; next = errands.shift()) {
    hand.wait(next.delay * 1000)
    await deliverMessage(hand.deps, next.errand.id)
  }
}

const newHook = (input: Partial<Parameters<typeof createWebhook>[2]> = {}): Promise<CreatedWebhook> =>
  createWebhook(hand.deps, hand.caller, {
    url: URL,
    events: ['scan.done', 'scan.failed', 'scan.cancelled'],
    ...input,
  })
const logOf = async (id: WebhookId): Promise<Message[]> =>
  (await listMessages(hand.deps, hand.caller, { id, limit: 20 })).data
const doneScan = async (input: CreateScanInput = numbers(++seed)): Promise<Scan> =>
  hand.drive((await hand.create(input)).id)

describe('a webhook', () => {
  test('is told of the end of a scan, signed as the reference library verifies', async () => {
    const hook = await newHook()
    const scan = await doneScan()
    await runErrands()
    expect(receiver.received).toHaveLength(1)
    const body = receiver.verify(hook.secret)
    expect(body).toEqual({
      type: 'scan.done',
      timestamp: scan.finished_at,
      data: {
        id: scan.id,
        state: 'done',
        model: null,
        suite: null,
        verdict: scan.verdict,
        grade: scan.grade,
        problem: null,
        url: `http://memorisk.test/v1/scans/${scan.id}`,
        report_url: `http://memorisk.test/v1/scans/${scan.id}/report`,
      },
    })
    const [{ url, headers, redirect }] = receiver.received as [Receiver['received'][0]]
    expect(url).toBe(URL)
    expect(redirect).toBe('manual')
    expect(headers.get('webhook-id')).toMatch(/^msg_[^.]+$/)
    expect(await logOf(hook.id)).toMatchObject([
      {
        state: 'delivered',
        type: 'scan.done',
        subject: scan.id,
        next_attempt_at: null,
        attempts: [{ status: 204, error: null }],
      },
    ])
    expect(() => receiver.verify('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toThrow('No matching signature')
  })

  test('signs as the specification’s own example', () => {
    const signature = new Standard('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    )
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test('is told of failures and cancellations, and only of what it asked for', async () => {
    const all = await newHook()
    const some = await newHook({ events: ['scan.failed'] })
    const failed = await hand.create(numbers(++seed))
    await failScan(hand.deps, { id: failed.id, orgId: tenant.org }, { code: 'shard_failed', detail: 'SECRET TEXT' })
    const cancelled = await hand.create(numbers(++seed))
    await cancelScan(hand.deps, hand.caller, cancelled.id)
    await cancelScan(hand.deps, hand.caller, cancelled.id)
    await runErrands()
    expect((await logOf(all.id)).map(({ type }) => type).sort()).toEqual(['scan.cancelled', 'scan.failed'])
    expect((await logOf(some.id)).map(({ type }) => type)).toEqual(['scan.failed'])
    const bodies = receiver.received.map(({ body }) => body)
    expect(bodies.some((body) => body.includes('"problem":"shard_failed"'))).toBe(true)
    expect(bodies.join()).not.toContain('SECRET TEXT')
  })

  test('of another organisation hears nothing', async () => {
    const stranger = newHand(await newTenant())
    const theirs = await createWebhook(stranger.deps, stranger.caller, { url: URL, events: ['scan.done'] })
    await doneScan()
    await runErrands()
    expect((await listMessages(stranger.deps, stranger.caller, { id: theirs.id, limit: 20 })).data).toEqual([])
    await expect(logOf(theirs.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('that came after the end of a scan is not told of it', async () => {
    const scan = await hand.create(numbers(++seed))
    await cancelScan(hand.deps, hand.caller, scan.id)
    const late = await newHook()
    hand.wait(1000)
    await cancelScan(hand.deps, hand.caller, scan.id)
    expect(await logOf(late.id)).toEqual([])
  })
})

describe('the end of a job', () => {
  test('is told like that of a scan', async () => {
    const hook = await newHook({ events: ['job.failed'] })
    const now = hand.deps.now()
    await insertJob(hand.deps.store, {
      id: hand.deps.newId('job'),
      orgId: tenant.org,
      engine: 'http',
      retriesLeft: 0,
      leaseUntil: 0,
      expiresAt: now + 1e6,
      createdAt: now,
      type: 'finetune',
      baseId: 'bas_01J00000000000000000000000',
      request: {},
      fingerprint: 'f'.repeat(64),
      state: 'queued',
    })
    const [job] = await hand.deps.store.db.select().from(jobs)
    const problem = { code: 'shard_failed', detail: 'SECRET TEXT' } as const
    await moveJob(hand.deps, job!.id, { to: 'failed', set: { problem, finishedAt: now - 1 } })
    await sendMessagesOf(hand.deps, job!.id)
    await runErrands()
    expect(receiver.verify(hook.secret)).toMatchObject({
      type: 'job.failed',
      data: { id: job!.id, state: 'failed', problem: 'shard_failed', url: `http://memorisk.test/v1/jobs/${job!.id}` },
    })
    expect(receiver.received.at(-1)!.body).not.toContain('SECRET TEXT')
  })
})

describe('a message', () => {
  test('is tried again with backoff until it arrives, under the same id, signed anew', async () => {
    const hook = await newHook()
    const answer = (status: number) => () => new Response('whatever', { status })
    receiver.answers = [answer(500), () => Promise.reject(new Error('connection reset')), answer(302), answer(200)]
    await doneScan()
    await runErrands()
    // The first two attempts follow each other; the others wait for the clock.
    for (const wait of [0, 6 * 60_000, 40 * 60_000]) {
      hand.wait(wait)
      await sendDueMessages(hand.deps, { startUp: false })
      await runErrands()
    }
    expect(new Set(receiver.received.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers.get('webhook-timestamp'))).size).toBe(4)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
    const [message] = await logOf(hook.id)
    expect(message).toMatchObject({ state: 'delivered', next_attempt_at: null })
    expect(message!.attempts.map(({ status, error }) => status ?? error)).toEqual([500, 'connection', 302, 200])
  })

  test('is given up after ten attempts, and can be replayed', async () => {
    const hook = await newHook()
    receiver.answers = [() => new Response(null, { status: 503 })]
    const scan = await doneScan()
    for (let i = 0; i < 20; i++) {
      await sendDueMessages(hand.deps, { startUp: false })
      await runErrands()
      hand.wait(25 * 3_600_000)
    }
    expect(receiver.received).toHaveLength(10)
    const [failed] = await logOf(hook.id)
    expect(failed).toMatchObject({ state: 'failed', subject: scan.id, next_attempt_at: null })

    receiver.answers = [() => new Response(null, { status: 200 })]
    const again = await replayMessage(hand.deps, hand.caller, { id: hook.id, message: failed!.id })
    expect(again).toMatchObject({ id: failed!.id, state: 'pending' })
    await runErrands()
    const [delivered] = await logOf(hook.id)
    expect(delivered).toMatchObject({ id: failed!.id, state: 'delivered' })
    expect(delivered!.attempts).toHaveLength(11)
  })

  test('waits as long as its receiver asks', async () => {
    const hook = await newHook()
    receiver.answers = [() => new Response(null, { status: 429, headers: { 'Retry-After': '1000' } })]
    await doneScan()
    await runErrands()
    const [message] = await logOf(hook.id)
    const wait = Date.parse(message!.next_attempt_at!) - Date.parse(message!.attempts[0]!.at)
    expect(wait).toBeGreaterThanOrEqual(1_000_000)
    expect(errands).toEqual([])
  })

  test('to a receiver that is gone (410) is the last one', async () => {
    const hook = await newHook()
    receiver.answers = [() => new Response(null, { status: 410 })]
    await doneScan()
    await runErrands()
    await doneScan()
    await runErrands()
    expect(receiver.received).toHaveLength(1)
    expect((await findWebhook(hand.deps, hand.caller, hook.id)).disabled_at).not.toBeNull()
    const [message] = await logOf(hook.id)
    expect(message?.state).toBe('failed')
    await expect(replayMessage(hand.deps, hand.caller, { id: hook.id, message: message!.id })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('is sent once, however many hints there are, and after a hint was lost', async () => {
    await newHook()
    await doneScan()
    const [{ errand }] = errands as [(typeof errands)[0]]
    errands.length = 0
    await sendDueMessages(hand.deps, { startUp: false })
    await Promise.all([deliverMessage(hand.deps, errand.id), deliverMessage(hand.deps, errand.id), runErrands()])
    await sendDueMessages(hand.deps, { startUp: true })
    await runErrands()
    expect(receiver.received).toHaveLength(1)
  })

  test('whose sender died is sent by the next, once its lease is over or the server starts anew', async () => {
    const hook = await newHook()
    await doneScan()
    const [{ errand }] = errands as [(typeof errands)[0]]
    errands.length = 0
    // Dies between taking the message and writing down what came of it.
    const now = hand.deps.now()
    await claimMessage(hand.deps.store, errand.id, { now, leaseUntil: now + 60_000 })
    await sendDueMessages(hand.deps, { startUp: false })
    expect(errands).toEqual([])
    hand.wait(61_000)
    await sendDueMessages(hand.deps, { startUp: false })
    await runErrands()
    expect(await logOf(hook.id)).toMatchObject([{ state: 'delivered' }])
  })

  test('is dropped when its webhook or its scan was deleted', async () => {
    const hook = await newHook()
    const scan = await doneScan()
    await deleteScan(hand.deps, hand.caller, scan.id)
    await runErrands()
    expect(await logOf(hook.id)).toMatchObject([{ state: 'dropped', attempts: [] }])
    await doneScan()
    await deleteWebhook(hand.deps, hand.caller, hook.id)
    await runErrands()
    expect(receiver.received).toEqual([])
  })

  test('is not sent to an address that became forbidden', async () => {
    const hook = await newHook()
    await hand.deps.store.db.update(webhooks).set({ url: 'https://169.254.169.254/' })
    await doneScan()
    await runErrands()
    expect(receiver.received).toEqual([])
    expect((await logOf(hook.id))[0]?.attempts[0]).toMatchObject({ status: null, error: 'address_refused' })
  })
})

describe('a secret', () => {
  test('that can not be read any more costs attempts, not the message', async () => {
    const hook = await newHook()
    await doneScan()
    const [{ errand }] = errands as [(typeof errands)[0]]
    await deliverMessage({ ...hand.deps, config: { ...hand.deps.config, sealingKey: 'another' } }, errand.id)
    expect(await logOf(hook.id)).toMatchObject([{ state: 'pending', attempts: [{ status: null, error: 'internal' }] }])
  })

  test('that was rotated signs along for a day', async () => {
    const hook = await newHook()
    const rotated = await rotateWebhookSecret(hand.deps, hand.caller, hook.id)
    await doneScan()
    await runErrands()
    expect(receiver.verify(hook.secret)).toEqual(receiver.verify(rotated.secret))
    hand.wait(25 * 3_600_000)
    await doneScan()
    await runErrands()
    const signatures = receiver.received.map(({ headers }) => headers.get('webhook-signature')!.split(' ').length)
    expect(signatures).toEqual([2, 1])
  })

  test('is not in the table in the clear', async () => {
    const hook = await newHook()
    const [row] = await hand.deps.store.db.select().from(webhooks)
    expect(JSON.stringify(row)).not.toContain(hook.secret.slice('whsec_'.length, 20))
  })

  test('can not be kept by a server without a sealing key', async () => {
    const bare = { ...hand.deps, config: { ...hand.deps.config, sealingKey: null } }
    await expect(createWebhook(bare, hand.caller, { url: URL, events: ['scan.done'] })).rejects.toMatchObject({
      code: 'not_configured',
    })
  })
})

describe('the callback of a scan', () => {
  const secret = `whsec_${btoa('a'.repeat(32))}`
  const callback = { url: 'https://one.example.org/', secret }

  test('is told of this scan alone, also when the answer was there before', async () => {
    const question = numbers(++seed)
    const scan = await doneScan({ ...question, callback })
    await doneScan()
    await runErrands()
    expect(receiver.received).toHaveLength(1)
    expect(receiver.verify(secret).data.id).toBe(scan.id)
    const again = await hand.create({ ...question, callback })
    expect(again.id).toBe(scan.id)
    await runErrands()
    expect(receiver.received).toHaveLength(2)
    expect(receiver.verify(secret)).toMatchObject({ type: 'scan.done', data: { id: scan.id } })
  })

  test('must be a public address', async () => {
    await expect(
      hand.create({ ...numbers(++seed), callback: { url: 'https://10.0.0.1/', secret } }),
    ).rejects.toMatchObject({ code: 'address_refused', faults: [{ pointer: '#/callback/url' }] })
  })
})
