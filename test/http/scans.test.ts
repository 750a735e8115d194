import { beforeAll, describe, expect, test } from 'vitest'
import type { ScanEvent } from '#contract/events'
import type { Model } from '#contract/models'
import type { ProblemDetails } from '#contract/problem'
import { Report } from '#contract/report'
import type { ExampleScores, Scan, ScanPlan } from '#contract/scans'
import { bufferSource } from '#model/bytes'
import { readSafetensors } from '#model/safetensors'
import { sha256 } from '#service/hash'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull, tinyLora, tinyVirtual } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let base: string
let model: string
let suite: string
let short: string
let done: Scan

beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
  model = await addModel(tenant, base, tinyLora())
  suite = await addSuite(tenant, tinyExamples(20))
  const cutShort = tinyExamples(20).map((one) => ({ ...one, text: one.text.slice(0, 36) }))
  short = await addSuite(tenant, cutShort)
  const answer = await tenant.send('POST', '/v1/scans', { model, suite })
  expect(answer.status).toBe(202)
  const accepted = await answer.json<Scan>()
  expect(answer.headers.get('Location')).toBe(`/v1/scans/${accepted.id}`)
  done = await ended(tenant, accepted.id)
})

describe('a scan through queue and Workflow', () => {
  test('goes from submission to report', async () => {
    expect(done).toMatchObject({
      state: 'done',
      problem: null,
      progress: { done: 2, total: 2, eta_s: null },
      start_layer: 2,
    })
    expect(done.cost.flops).toBeGreaterThan(0)
    expect(done.cost.peak_bytes).toBeGreaterThan(0)
    const report = Report.parse(await (await tenant.fetch(`/v1/scans/${done.id}/report`)).json())
    expect(report.counts).toMatchObject({ members: 20, nonmembers: 20 })
    expect(report.provenance).toMatchObject({ engine: 'edge', start_layer: 2 })
  })

  test('tells its events in order, from any point on', async () => {
    const path = `/v1/scans/${done.id}/events`
    const { data } = await (await tenant.fetch(path)).json<{ data: ScanEvent[] }>()
    const types = ['queued', 'planning', 'scoring', 'progress', 'progress', 'concluding', 'done']
    expect(data.map(({ type }) => type)).toEqual(types)
    expect(data.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    const rest = await (await tenant.fetch(`${path}?after=5`)).json<{ data: ScanEvent[] }>()
    expect(rest.data).toEqual(data.slice(5))
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': '5' }
    const stream = await tenant.fetch(path, { headers })
    expect(stream.headers.get('Content-Type')).toBe('text/event-stream')
    const sent = await stream.text()
    expect(sent).toMatch(
      /^retry: 3000\n\nevent: concluding\nid: 6\ndata: \{.*\}\n\nevent: done\nid: 7\ndata: \{.*\}\n\n$/,
    )
  })

  test('streams what happens while it happens', async () => {
    const other = await addModel(tenant, base, tinyFull(7))
    const { id } = await (await tenant.send('POST', '/v1/scans', { model: other, suite })).json<Scan>()
    const stream = await tenant.fetch(`/v1/scans/${id}/events`, { headers: { Accept: 'text/event-stream' } })
    const sent = await stream.text()
    const types = [...sent.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)
    expect(types).toEqual(['queued', 'planning', 'scoring', 'progress', 'concluding', 'done'])
  })

  test('two at once both get there', async () => {
    const models = await Promise.all([61, 62].map((seed) => addModel(tenant, base, tinyFull(seed))))
    const started = await Promise.all(models.map((one) => tenant.send('POST', '/v1/scans', { model: one, suite })))
    const ids = await Promise.all(started.map(async (answer) => (await answer.json<Scan>()).id))
    const scans = await Promise.all(ids.map((id) => ended(tenant, id)))
    expect(scans.map(({ state }) => state)).toEqual(['done', 'done'])
  })

  test.each([
    { type: 'PROMPT_TUNING', kind: 'prompt', tokens: 4, truncated: 0, cached: [] },
    // on the shards that all models of the base share, unless the longest texts must make room
    { type: 'PREFIX_TUNING', kind: 'prefix', tokens: 4, truncated: 0, cached: ['reference:text'] },
    { type: 'PREFIX_TUNING', kind: 'prefix', tokens: 30, truncated: 40, cached: [] },
  ] as const)('$tokens virtual tokens, $kind, from submission to report', async (one) => {
    const { type, kind, tokens, truncated, cached } = one
    const virtual = await addModel(tenant, base, tinyVirtual(type, tokens))
    const shown = await (await tenant.fetch(`/v1/models/${virtual}`)).json<Model>()
    expect(shown).toMatchObject({
      kind,
      changed_layers: kind === 'prefix' ? [0, 1, 2] : [],
      changed_embedding: kind === 'prompt',
      trainable_parameters: tokens * 16 * (kind === 'prefix' ? 6 : 1),
    })
    const asked = { model: virtual, suite: short, attacks: ['loss', 'ref_diff'] }
    const plan = await (await tenant.send('POST', '/v1/scans?dry_run=true', asked)).json<ScanPlan>()
    expect(plan).toMatchObject({ engine: 'edge', start_layer: 0, truncated })
    expect(plan.cached.map(({ part }) => part)).toEqual(cached)
    const scan = await (await tenant.send('POST', '/v1/scans', asked, { Prefer: 'wait=50' })).json<Scan>()
    expect(scan).toMatchObject({ state: 'done', problem: null })
    expect(scan.cost.flops).toBe(plan.flops)
    const report = Report.parse(await (await tenant.fetch(`/v1/scans/${scan.id}/report`)).json())
    expect(report.counts).toMatchObject({ members: 20, nonmembers: 20 })
    expect(report.model?.kind).toBe(kind)
  })

  test('bad weights found while reading end it with their code', async () => {
    const poisoned = await addModel(tenant, base, tinyLora({ poison: true }))
    const answer = await tenant.send('POST', '/v1/scans', { model: poisoned, suite }, { Prefer: 'wait=50' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Preference-Applied')).toBe('wait=50')
    const scan = await answer.json<Scan>()
    expect(scan).toMatchObject({ state: 'failed', problem: { code: 'non_finite_weights' } })
    const report = await tenant.fetch(`/v1/scans/${scan.id}/report`)
    expect(report.status).toBe(409)
    expect(await report.json()).toMatchObject({ code: 'scan_not_finished' })
  })
})

describe('POST /v1/scans', () => {
  test('the same question again is the scan that answered it', async () => {
    const again = await tenant.send('POST', '/v1/scans', { model, suite })
    expect(again.status).toBe(200)
    expect((await again.json<Scan>()).id).toBe(done.id)
    const other = await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['loss'] }, { Prefer: 'wait=50' })
    expect(await other.json<Scan>()).toMatchObject({ state: 'done', progress: { total: 0 }, cost: { flops: 0 } })
  })

  test('a dry run says what would be done, and does nothing', async () => {
    const fresh = await addModel(tenant, base, tinyLora({ seed: 9 }))
    const answer = await tenant.send('POST', '/v1/scans?dry_run=true', { model: fresh, suite })
    expect(answer.status).toBe(200)
    const plan = await answer.json<ScanPlan>()
    expect(plan).toMatchObject({ engine: 'edge', examples: 40, shards: 1, start_layer: 2, truncated: 0, excluded: [] })
    expect(plan.cached).toEqual([
      { part: 'reference:text', shards: 1 },
      { part: 'boundary:text', shards: 1 },
    ])
    expect(plan.flops).toBeGreaterThan(0)
    expect(plan.peak_memory_bytes).toBeGreaterThan(0)
    const { data } = await (await tenant.fetch(`/v1/scans?model=${fresh}`)).json<{ data: Scan[] }>()
    expect(data).toEqual([])
  })

  test('the same idempotency key is the same scan', async () => {
    const fresh = await addModel(tenant, base, tinyFull(71))
    const key = { 'Idempotency-Key': '"once"' }
    const first = await (await tenant.send('POST', '/v1/scans', { model: fresh, suite }, key)).json<Scan>()
    const second = await tenant.send('POST', '/v1/scans', { model: fresh, suite }, key)
    expect((await second.json<Scan>()).id).toBe(first.id)
    await ended(tenant, first.id)
  })

  test.each([
    [{ suite: 'x' }, 422, 'validation', '#/suite'],
    [{ attacks: ['loss', 'magic'] }, 422, 'attack_unknown', '#/attacks/1'],
    [{ policy: { rules: ['membership.magic.auc <= 0.5'] } }, 422, 'policy_invalid', '#/policy/rules/0'],
    [{ model: 'mdl_01JZZZZZZZZZZZZZZZZZZZZZZZ' }, 404, 'not_found', undefined],
    [{ max_examples: 1 }, 422, 'validation', '#/max_examples'],
    [{ scores: { labels: [], target: { losses: [] } } }, 422, 'validation', '#/scores/labels'],
  ])('refuses %j', async (change, status, code, pointer) => {
    const answer = await tenant.send('POST', '/v1/scans', { model, suite, ...change })
    expect(answer.status).toBe(status)
    const problem = await answer.json<ProblemDetails>()
    expect(problem.code).toBe(code)
    expect(problem.errors?.[0]?.pointer).toBe(pointer)
  })
})

describe('numbers only', () => {
  const labels = [...Array.from({ length: 30 }, () => 'member'), ...Array.from({ length: 30 }, () => 'nonmember')].map(
    (split) => ({ split }),
  )

  test('losses give a report that says who measured', async () => {
    const target = { losses: labels.map(({ split }, i) => (split === 'member' ? 1 : 2) + (i % 7) / 10) }
    const reference = { losses: labels.map((_, i) => 2 + (i % 5) / 10) }
    const scores = { labels, target, reference }
    const answer = await tenant.send('POST', '/v1/scans', { scores }, { Prefer: 'wait=50' })
    const scan = await answer.json<Scan>()
    expect(scan).toMatchObject({ state: 'done', tier: 'self_reported', model: null })
    const report = Report.parse(await (await tenant.fetch(`/v1/scans/${scan.id}/report`)).json())
    expect(report.membership.find(({ attack }) => attack === 'loss')?.auc.value).toBeGreaterThan(0.9)
    expect(report.provenance).toMatchObject({ engine: 'supplied', flops: null })
    expect((await tenant.fetch(`/v1/scans/${scan.id}/token-stats`)).status).toBe(404)
  })

  test('as many as a request may carry', async () => {
    const many = Array.from({ length: 50_000 }, (_, i) => ({
      id: `example number ${i} of a large set`,
      split: i % 2 === 0 ? 'member' : 'nonmember',
    }))
    const target = { losses: many.map((_, i) => 2 + ((i * 7919) % 1000) / 1000) }
    const scores = { labels: many, target, reference: target }
    const answer = await tenant.send('POST', '/v1/scans', { scores, attacks: ['loss'] }, { Prefer: 'wait=60' })
    expect(await answer.json<Scan>()).toMatchObject({ state: 'done', problem: null })
  })

  test('token statistics that a scan handed out give the same membership numbers', async () => {
    const digests = await Promise.all(
      ['target', 'reference'].map(async (of) => {
        const file = await (await tenant.fetch(`/v1/scans/${done.id}/token-stats?of=${of}`)).arrayBuffer()
        const digest = await sha256(new Uint8Array(file))
        await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: file })
        return digest
      }),
    )
    const scored = await (await tenant.fetch(`/v1/scans/${done.id}/scores`)).json<{ data: ExampleScores[] }>()
    const scores = {
      labels: scored.data.map(({ id, split }) => ({ id, split })),
      target: { token_stats: digests[0] },
      reference: { token_stats: digests[1] },
    }
    const answer = await tenant.send('POST', '/v1/scans', { scores, attacks: ['ref_diff'] }, { Prefer: 'wait=50' })
    const { id } = await answer.json<Scan>()
    const auc = async (scan: string) => {
      const report = await (await tenant.fetch(`/v1/scans/${scan}/report`)).json<Report>()
      return report.membership.find(({ attack }) => attack === 'ref_diff')?.auc.value
    }
    expect(await auc(id)).toBe(await auc(done.id))
    const short = { ...scores, labels: scores.labels.slice(1) }
    const refused = await tenant.send('POST', '/v1/scans', { scores: short })
    expect(await refused.json()).toMatchObject({ status: 422, code: 'token_stats_invalid' })
  })
})

describe('results', () => {
  test('a report as SARIF and JUnit, pointing at the file that is asked for', async () => {
    const path = `/v1/scans/${done.id}/report`
    const sarif = await tenant.fetch(`${path}?artifact=adapters/mail/adapter_config.json`, {
      headers: { Accept: 'application/sarif+json' },
    })
    expect(sarif.headers.get('Content-Type')).toBe('application/sarif+json; charset=utf-8')
    const log = await sarif.text()
    expect(JSON.parse(log)).toMatchObject({
      version: '2.1.0',
      runs: [{ invocations: [{ executionSuccessful: true }] }],
    })
    expect(log).toContain('adapters/mail/adapter_config.json')
    const junit = await tenant.fetch(path, { headers: { Accept: 'application/junit+xml' } })
    expect(await junit.text()).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /)
    for (const outside of ['/etc/passwd', '../secret', 'a/../../b', 'a%0Ab']) {
      expect((await tenant.fetch(`${path}?artifact=${outside}`)).status, outside).toBe(400)
    }
  })

  test('a scan is judged against an earlier one, which must be finished and readable', async () => {
    const policy = { rules: ['regression.membership.ref_diff.auc <= 0.5'] }
    const answer = await tenant.send('POST', '/v1/scans', { model, suite, policy, baseline: done.id })
    expect(answer.status).toBe(202)
    const scan = await ended(tenant, (await answer.json<Scan>()).id)
    const report = await (await tenant.fetch(`/v1/scans/${scan.id}/report`)).json<Report>()
    // The same model: nothing changed.
    expect(report.verdict).toMatchObject({ baseline: done.id, rules: [{ observed: 0 }] })
    const without = await tenant.send('POST', '/v1/scans', { model, suite, policy })
    expect((await without.json<Scan>()).id).not.toBe(scan.id)

    const stranger = await newTenant()
    const theirs = { model: await addModel(stranger, await addBase(stranger, tinyBase()), tinyLora()), suite }
    const refused = await stranger.send('POST', '/v1/scans', { ...theirs, policy, baseline: done.id })
    expect(refused.status).toBe(404)
  })

  test('a report in the form that is asked for', async () => {
    const path = `/v1/scans/${done.id}/report`
    const json = await tenant.fetch(path)
    expect(json.headers.get('Content-Type')).toMatch(/^application\/json/)
    const tag = json.headers.get('ETag')!
    expect((await tenant.fetch(path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
    const markdown = await tenant.fetch(path, { headers: { Accept: 'text/markdown, application/json;q=0.5' } })
    expect(markdown.headers.get('Content-Type')).toMatch(/^text\/markdown/)
    expect(await markdown.text()).toMatch(/^# /)
    expect(markdown.headers.get('ETag')).not.toBe(tag)
    expect((await tenant.fetch(path, { headers: { Accept: 'image/png' } })).status).toBe(406)
  })

  test('per-example scores as JSON and CSV', async () => {
    const { data } = await (await tenant.fetch(`/v1/scans/${done.id}/scores`)).json<{ data: ExampleScores[] }>()
    expect(data).toHaveLength(40)
    expect(data[0]).toMatchObject({ id: 'member-0', split: 'member' })
    const csv = await (await tenant.fetch(`/v1/scans/${done.id}/scores`, { headers: { Accept: 'text/csv' } })).text()
    const rows = csv.trimEnd().split('\r\n')
    expect(rows[0]).toMatch(/^id,split,group,tokens,loss,reference_loss,loss/)
    expect(rows).toHaveLength(41)
    expect(rows[1]).toContain(String(data[0]!.loss))
  })

  test('the token statistics are a safetensors file', async () => {
    const answer = await tenant.fetch(`/v1/scans/${done.id}/token-stats`)
    const header = await readSafetensors(bufferSource(new Uint8Array(await answer.arrayBuffer())))
    expect(header.ok && header.value.tensors.get('offsets')?.shape).toEqual([41])
  })

  test('strangers see nothing, unless it is published, and then no text', async () => {
    const stranger = await newTenant()
    const paths = ['', '/report', '/scores', '/token-stats', '/events'].map((end) => `/v1/scans/${done.id}${end}`)
    for (const path of paths) expect((await stranger.fetch(path)).status).toBe(404)
    expect((await anonymous(paths[1]!)).status).toBe(404)
    const published = await tenant.send('POST', '/v1/scans', { model, suite, publish: true })
    expect(await published.json()).toMatchObject({ id: done.id, published: true })
    for (const path of paths.slice(2)) expect((await stranger.fetch(path)).status).toBe(404)
    expect((await anonymous(paths[0]!)).status).toBe(200)
    const report = await (await anonymous(paths[1]!)).text()
    expect(report).not.toContain(tinyExamples(1)[0]!.text)
  })

  test('lists go on behind a cursor, newest first', async () => {
    const first = await (await tenant.fetch('/v1/scans?limit=2')).json<{ data: Scan[]; next_cursor: string }>()
    expect(first.data).toHaveLength(2)
    const next = await (await tenant.fetch(`/v1/scans?limit=2&cursor=${first.next_cursor}`)).json<{ data: Scan[] }>()
    expect(first.data[1]!.id > next.data[0]!.id).toBe(true)
    const only = await (await tenant.fetch(`/v1/scans?model=${model}&state=done`)).json<{ data: Scan[] }>()
    expect(only.data.every((scan) => scan.model === model && scan.state === 'done')).toBe(true)
  })

  test('a deleted scan is gone with its report', async () => {
    const mine = await addModel(tenant, base, tinyFull(91))
    const scan = await (
      await tenant.send('POST', '/v1/scans', { model: mine, suite }, { Prefer: 'wait=50' })
    ).json<Scan>()
    expect(scan.state).toBe('done')
    expect((await tenant.fetch(`/v1/scans/${scan.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await tenant.fetch(`/v1/scans/${scan.id}/report`)).status).toBe(404)
    expect((await tenant.send('POST', `/v1/scans/${done.id}/cancel`, {})).status).toBe(409)
  })
})
