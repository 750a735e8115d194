import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HubReceipt } from '#contract/hub-deliveries'
import { createBase } from '#service/bases/create-base'
import { ANONYMOUS } from '#service/caller'
import { processDelivery } from '#service/hubs/process-delivery'
import { findModel } from '#service/models/find-model'
import { listModels } from '#service/models/list-models'
import { sendDueHubErrands } from '#service/hubs/sync-hub'
import { replayDelivery } from '#service/hubs/replay-delivery'
import { getScan } from '#service/scans/get-scan'
import { listScans } from '#service/scans/list-scans'
import { claimDelivery } from '#store/hub-deliveries'
import { StandInHub } from '../../support/hub/stand-in.ts'
import { adapterRepo } from '../../support/hub/tiny-repos.ts'
import { type Visited, visit } from '../../support/hub/visited.ts'
import { type Tenant, newTenant } from '../../support/tenant.ts'
import { tinyBase, tinyFull } from '../../support/tiny-gpt2.ts'
import { addBase, addSuite, tinyExamples } from '../../support/tiny-world.ts'

const REPO = 'acme/mail-lora'
const BASE = 'org/tiny'
const DAY = 24 * 3_600_000

let tenant: Tenant
let suite: string
let base: string
let standIn: StandInHub
let visited: Visited
let seed = 100

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
  suite = await addSuite(tenant, tinyExamples(5))
})

beforeEach(async () => {
  standIn = new StandInHub()
  visited = await visit(tenant, standIn, { suites: [suite], base_aliases: { [BASE]: base }, publish: 'public' })
})

/** Weights that nobody has pushed before: the store of this file is shared. */
const fresh = () => adapterRepo(BASE, { seed: ++seed })
const modelsOf = async (repo: string) =>
  (await listModels(visited.hand.deps, visited.hand.caller, { limit: 100 })).data.filter(
    ({ source }) => source?.repo === repo && source.hub === visited.hub.id,
  )
const downloads = () =>
  standIn.requests.filter(({ url, range }) => url.startsWith(standIn.storage) && range === null).length

describe('a delivery', () => {
  test('becomes a model at that commit, a scan and a published report', async () => {
    const commit = await standIn.push(REPO, fresh())
    const answer = await visited.deliver(standIn.payload(REPO))
    expect(answer.status).toBe(202)
    expect(await answer.json<HubReceipt>()).toMatchObject({ state: 'queued', repeated: false })
    await visited.runErrands()
    const [delivery] = await visited.log()
    expect(delivery).toMatchObject({
      origin: 'webhook',
      event: { scope: 'repo.content', action: 'update' },
      repo: REPO,
      told_commit: commit,
      commit,
      state: 'succeeded',
      problem: null,
      scans: [{ suite, state: 'queued', verdict: null }],
    })
    const model = await findModel(visited.hand.deps, visited.hand.caller, delivery!.model!)
    expect(model).toMatchObject({
      name: REPO,
      kind: 'lora',
      base,
      source: { hub: visited.hub.id, endpoint: standIn.endpoint, repo: REPO, revision: commit },
    })
    const scan = await visited.hand.drive(delivery!.scans[0]!.id)
    expect(scan).toMatchObject({ state: 'done', published: true, tier: 'verified' })
    expect((await getScan(visited.hand.deps, ANONYMOUS, scan.id)).verdict).toBe(scan.verdict)
    expect((await visited.log())[0]?.scans[0]).toMatchObject({ state: 'done', verdict: scan.verdict })
  })

  test('that is repeated, however often and at once, changes nothing', async () => {
    await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    await visited.handle(payload)
    const again = await visited.deliver(payload)
    expect(again.status).toBe(200)
    expect(await again.json<HubReceipt>()).toMatchObject({ state: 'succeeded', repeated: true })
    await Promise.all([visited.deliver(payload), visited.deliver(payload)])
    await visited.runErrands()
    expect(await visited.log()).toMatchObject([{ state: 'succeeded', repeats: 3 }])
    expect(await modelsOf(REPO)).toHaveLength(1)
  })

  test('of the same push under two scopes, done side by side, makes one model and one scan', async () => {
    await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    await visited.deliver(payload)
    await visited.deliver({ ...payload, event: { scope: 'repo', action: 'update' } })
    await Promise.all([visited.runErrands(), visited.runErrands()])
    const log = await visited.log()
    expect(log.map(({ state }) => state).sort()).toContain('succeeded')
    expect(await modelsOf(REPO)).toHaveLength(1)
    const scans = (await listScans(visited.hand.deps, visited.hand.caller, { limit: 100 })).data
    expect(scans.filter(({ model }) => model === log.find(({ state }) => state === 'succeeded')!.model)).toHaveLength(1)
  })

  test('that comes late finds the newest commit dealt with; one that comes early brings the newest', async () => {
    const first = await standIn.push(REPO, fresh())
    const old = standIn.payload(REPO)
    const second = await standIn.push(REPO, fresh())
    const newer = standIn.payload(REPO, { oldSha: first })
    expect(await visited.handle(newer)).toMatchObject({ state: 'succeeded', commit: second })
    expect(await visited.handle(old)).toMatchObject({
      state: 'skipped',
      told_commit: first,
      problem: { code: 'settled' },
    })
    expect((await modelsOf(REPO)).map(({ source }) => source?.revision)).toEqual([second])
  })

  test('of a commit that a force-push took away is answered by what is there now', async () => {
    const kept = await standIn.push(REPO, fresh())
    const lost = await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    standIn.forcePush(REPO, kept)
    expect(await visited.handle(payload)).toMatchObject({ state: 'succeeded', told_commit: lost, commit: kept })
    expect(await visited.handle(standIn.payload(REPO, { oldSha: lost }))).toMatchObject({ state: 'skipped' })
  })

  test('during the scan of the commit before brings another model; both scans end', async () => {
    const first = await standIn.push(REPO, fresh())
    const before = await visited.handle(standIn.payload(REPO))
    const second = await standIn.push(REPO, fresh())
    const after = await visited.handle(standIn.payload(REPO, { oldSha: first }))
    for (const { scans } of [after, before])
      expect(await visited.hand.drive(scans[0]!.id)).toMatchObject({ state: 'done' })
    expect(new Set((await modelsOf(REPO)).map(({ source }) => source?.revision))).toEqual(new Set([first, second]))
  })

  test('of a renamed repo is the same repo', async () => {
    await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    await visited.handle(payload)
    standIn.rename(REPO, 'acme/renamed')
    const moved = { ...standIn.payload('acme/renamed'), event: { scope: 'repo', action: 'move' } }
    expect(await visited.handle(moved)).toMatchObject({ state: 'skipped', problem: { code: 'settled' } })
    // A delivery from before the move is led there by the hub.
    const late = { ...payload, event: { scope: 'repo', action: 'update' } }
    expect(await visited.handle(late)).toMatchObject({ state: 'skipped', problem: { code: 'settled' } })
  })
})

describe('what can not be scanned', () => {
  test('a repo that the hub does not have', async () => {
    await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    standIn.delete(REPO)
    expect(await visited.handle(payload)).toMatchObject({
      state: 'failed',
      problem: { code: 'hub_not_found' },
      model: null,
    })
  })

  test('a deleted repo; one of the same name afterwards is another', async () => {
    await standIn.push(REPO, fresh())
    const payload = standIn.payload(REPO)
    const done = await visited.handle(payload)
    standIn.delete(REPO)
    const deleted = { ...payload, event: { scope: 'repo', action: 'delete' } }
    expect(await visited.handle(deleted)).toMatchObject({ state: 'skipped', problem: { code: 'repo_deleted' } })
    expect(await visited.hand.drive(done.scans[0]!.id)).toMatchObject({ state: 'done' })
    await standIn.push(REPO, fresh())
    const stale = { ...payload, event: { scope: 'repo', action: 'update' } }
    expect(await visited.handle(stale)).toMatchObject({ state: 'failed', problem: { code: 'hub_not_found' } })
    expect(await visited.handle(standIn.payload(REPO))).toMatchObject({ state: 'succeeded' })
  })

  test.each([
    ['an unknown base', adapterRepo('nobody/knows-it'), 'skipped', 'base_unknown'],
    ['a base on somebody’s disk', adapterRepo('/home/me/models/gpt2'), 'skipped', 'base_unknown'],
    ['a base that is not named', adapterRepo(null), 'skipped', 'base_unknown'],
    ['a repo without weights', new Map([['README.md', '# soon']]), 'skipped', 'no_weights'],
    [
      'a pickle',
      new Map<string, Uint8Array | string>([
        ['adapter_config.json', '{}'],
        ['adapter_model.bin', 'pickle'],
      ]),
      'failed',
      'pickle_refused',
    ],
    ['a configuration without weights', new Map([['adapter_config.json', '{}']]), 'failed', 'file_missing'],
    [
      'broken weights',
      new Map<string, Uint8Array | string>([...adapterRepo(BASE), ['adapter_model.safetensors', 'garbage garbage']]),
      'failed',
      'header_too_large',
    ],
  ])('%s', async (_, files, state, code) => {
    await standIn.push(REPO, files)
    expect(await visited.handle(standIn.payload(REPO))).toMatchObject({
      state,
      problem: { code },
      model: null,
      scans: [],
    })
    expect(downloads()).toBe(0)
    // Settled: the same commit is not looked at again.
    const again = { ...standIn.payload(REPO), event: { scope: 'repo', action: 'update' } }
    expect(await visited.handle(again)).toMatchObject({ state: 'skipped', problem: { code: 'settled' } })
  })

  test('an adapter of another base, before its weights travel', async () => {
    const wide = { width: 32, layers: 3, heads: 2, vocabulary: 256, positions: 40 }
    await standIn.push(REPO, adapterRepo(BASE, { shape: wide }))
    const { state, problem } = await visited.handle(standIn.payload(REPO))
    expect(state).toBe('failed')
    expect(problem?.code).toBe('shape_mismatch')
    expect(downloads()).toBe(0)
  })

  test('weights that are not what the tree says', async () => {
    for (const path of ['adapter_model.safetensors', 'adapter_config.json']) {
      const repo = `acme/damaged-${path.length}`
      await standIn.push(repo, fresh())
      standIn.damage(repo, path)
      expect(await visited.handle(standIn.payload(repo))).toMatchObject({
        state: 'failed',
        problem: { code: 'digest_mismatch' },
      })
    }
  })

  test('a base that is registered later can be replayed', async () => {
    const mine = await newTenant()
    const its = await addSuite(mine, tinyExamples(5))
    const other = await visit(mine, standIn, { suites: [its] })
    await standIn.push(REPO, adapterRepo('org/later', { seed: ++seed }))
    const skipped = await other.handle(standIn.payload(REPO))
    expect(skipped).toMatchObject({ state: 'skipped', problem: { code: 'base_unknown' } })
    await standIn.push('org/later', tinyBase())
    const registered = await createBase(other.hand.deps, other.hand.caller, {
      name: 'another-name',
      visibility: 'private',
      hub: { id: other.hub.id, repo: 'org/later', revision: 'main' },
    })
    await replayDelivery(other.hand.deps, other.hand.caller, { id: other.hub.id, delivery: skipped.id })
    await other.runErrands()
    // Found by the repo that the base was taken from.
    expect((await other.log())[0]).toMatchObject({ state: 'succeeded' })
    const models = (await listModels(other.hand.deps, other.hand.caller, { limit: 1 })).data
    expect(models[0]?.base).toBe(registered.base.id)
  })
})

describe('a hub', () => {
  test('gets its token, its storage does not; what is private is not published', async () => {
    const secretive = new StandInHub({ token: 'hf_secret' })
    const reader = await visit(tenant, secretive, {
      suites: [suite],
      base_aliases: { [BASE]: base },
      publish: 'public',
    })
    await secretive.push(REPO, fresh(), { isPrivate: true })
    const delivery = await reader.handle(secretive.payload(REPO))
    expect(delivery).toMatchObject({ state: 'succeeded' })
    const own = secretive.requests.filter(({ url }) => url.startsWith(secretive.endpoint))
    expect(new Set(own.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']))
    const elsewhere = secretive.requests.filter(({ url }) => !url.startsWith(secretive.endpoint))
    expect(elsewhere.length).toBeGreaterThan(0)
    expect(new Set(elsewhere.map(({ authorization }) => authorization))).toEqual(new Set([null]))
    expect(await reader.hand.get(delivery.scans[0]!.id)).toMatchObject({ published: false })
    expect(JSON.stringify(reader.hub)).not.toContain('hf_secret')
  })

  test.each([
    [
      'into a private network',
      () => new Response(null, { status: 302, headers: { Location: 'https://169.254.169.254/' } }),
    ],
    ['to plain http', () => new Response(null, { status: 302, headers: { Location: 'http://storage.example.net/' } })],
    ['in circles', (url: URL) => new Response(null, { status: 302, headers: { Location: url.href } })],
  ])('that leads %s is not followed', async (_, trouble) => {
    await standIn.push(REPO, fresh())
    standIn.trouble = (url) => (url.pathname.includes('/resolve/') ? trouble(url) : undefined)
    expect(await visited.handle(standIn.payload(REPO))).toMatchObject({
      state: 'failed',
      problem: { code: 'hub_refused' },
    })
    expect(standIn.requests.some(({ url }) => url.includes('169.254') || url.startsWith('http:'))).toBe(false)
  })

  test('that is away for a while is asked again; one that stays away is found by the re-sync', async () => {
    await standIn.push(REPO, fresh())
    let down = 3
    standIn.trouble = () => (down-- > 0 ? new Response('busy', { status: 503 }) : undefined)
    await visited.deliver(standIn.payload(REPO))
    await visited.runErrands()
    expect((await visited.log())[0]).toMatchObject({ state: 'queued', problem: { code: 'hub_unavailable' } })
    for (let i = 0; i < 3; i++) {
      visited.hand.wait(11 * 60_000)
      await sendDueHubErrands(visited.hand.deps, { startUp: false })
      await visited.runErrands()
    }
    expect((await visited.log()).find(({ origin }) => origin === 'webhook')).toMatchObject({ state: 'succeeded' })
  })

  test.each([
    ['without end', /\/revision\//, () => new Response('x'.repeat(9 * 1024 * 1024)), 'failed', 'hub_refused'],
    ['nonsense', /\/revision\//, () => new Response('<html>'), 'queued', 'hub_unavailable'],
    ['no commit', /\/revision\//, () => Response.json({ id: REPO }), 'failed', 'hub_refused'],
    ['too little', /\/resolve\//, () => new Response('x', { status: 206 }), 'queued', 'hub_unavailable'],
  ])('that sends %s does no harm', async (_, path, answer, state, code) => {
    await standIn.push(REPO, fresh())
    standIn.trouble = (url) => (path.test(url.pathname) ? answer() : undefined)
    await visited.deliver(standIn.payload(REPO))
    await processDelivery(visited.hand.deps, visited.errands[0]!.errand.id)
    expect((await visited.log())[0]).toMatchObject({ state, problem: { code } })
  })
})

describe('the quota of a hub', () => {
  test('defers what is too much until there is room again', async () => {
    const small = await visit(tenant, standIn, { suites: [suite], base_aliases: { [BASE]: base }, quota: 1 })
    await standIn.push('acme/one', fresh())
    await standIn.push('acme/two', fresh())
    expect(await small.handle(standIn.payload('acme/one'))).toMatchObject({ state: 'succeeded' })
    const waiting = await small.handle(standIn.payload('acme/two'))
    expect(waiting).toMatchObject({ state: 'deferred', problem: { code: 'quota' }, model: null })
    await sendDueHubErrands(small.hand.deps, { startUp: true })
    expect(small.errands.filter(({ errand }) => errand.id === waiting.id)).toEqual([])
    small.hand.wait(DAY + 1000)
    await sendDueHubErrands(small.hand.deps, { startUp: false })
    await small.runErrands()
    expect((await small.log())[0]).toMatchObject({ id: waiting.id, state: 'succeeded' })
  })

  test('is not spent on what can not be scanned', async () => {
    const small = await visit(tenant, standIn, { suites: [suite], base_aliases: { [BASE]: base }, quota: 1 })
    await standIn.push('acme/none', new Map([['README.md', '']]))
    await standIn.push('acme/some', fresh())
    await small.handle(standIn.payload('acme/none'))
    expect(await small.handle(standIn.payload('acme/some'))).toMatchObject({ state: 'succeeded' })
  })
})

describe('the re-sync', () => {
  test('takes in what no webhook told of, once', async () => {
    const watching = await visit(tenant, standIn, { suites: [suite], base_aliases: { [BASE]: base }, owners: ['acme'] })
    await standIn.push('acme/old', fresh(), { at: Date.now() - 10 * DAY })
    await standIn.push('other/new', fresh(), { at: Date.now() + 1000 })
    const commit = await standIn.push('acme/missed', fresh(), { at: Date.now() + 1000 })
    const sync = async () => {
      await sendDueHubErrands(watching.hand.deps, { startUp: false })
      await watching.runErrands()
    }
    await sync()
    expect(await watching.log()).toMatchObject([{ origin: 'sync', repo: 'acme/missed', commit, state: 'succeeded' }])
    watching.hand.wait(11 * 60_000)
    await sync()
    expect(await watching.log()).toHaveLength(1)
    const newer = await standIn.push('acme/missed', fresh(), { at: Date.now() + DAY })
    await watching.handle(standIn.payload('acme/missed'))
    watching.hand.wait(11 * 60_000)
    await sync()
    expect((await watching.log()).map(({ origin, commit }) => [origin, commit])).toEqual([
      ['webhook', newer],
      ['sync', commit],
    ])
  })
})

describe('an interrupted delivery', () => {
  test('is taken up when its lease is over, or when the server starts anew', async () => {
    await standIn.push(REPO, fresh())
    await visited.deliver(standIn.payload(REPO))
    const [{ errand }] = visited.errands.splice(0) as [Visited['errands'][0]]
    const now = visited.hand.deps.now()
    await claimDelivery(visited.hand.deps.store, errand.id, { now, leaseUntil: now + 900_000 })
    await sendDueHubErrands(visited.hand.deps, { startUp: false })
    await visited.runErrands()
    expect((await visited.log())[0]).toMatchObject({ state: 'running' })
    await sendDueHubErrands(visited.hand.deps, { startUp: true })
    await visited.runErrands()
    expect((await visited.log())[0]).toMatchObject({ state: 'succeeded', attempts: 2 })
  })
})

describe('whole checkpoints', () => {
  test('are recognised, with their base in the model card', async () => {
    const files = new Map<string, Uint8Array | string>([
      ...tinyFull(++seed),
      ['README.md', `---\nbase_model: ${BASE}\n---\n`],
    ])
    await standIn.push('acme/full', files)
    const delivery = await visited.handle(standIn.payload('acme/full'))
    expect(delivery).toMatchObject({ state: 'succeeded' })
    expect((await findModel(visited.hand.deps, visited.hand.caller, delivery.model!)).kind).toBe('full')
  })
})
