// oxlint-disable unicorn/no-thenable -- `then` holds an object, never a function
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { Job } from '#contract/jobs'
import type { ProblemDetails } from '#contract/problem'
import { SUMMARY, begin } from '../support/begin-job.ts'
import { STARTED } from '../support/job-world.ts'
import { statistics } from '../support/runner-statistics.ts'
import { newTenant } from '../support/tenant.ts'
import { tinyLora } from '../support/tiny-gpt2.ts'
import { addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'

test('the same request under one Idempotency-Key is one job', async () => {
  const { world, tenant, finetune } = await begin()
  const send = (body: object) =>
    world.knock('/v1/jobs', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${tenant.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': 'tune-1',
      },
      body: JSON.stringify(body),
    })
  const first = await (await send(finetune)).json<Job>()
  const again = await send(finetune)
  expect(again.headers.get('Idempotency-Replayed')).toBe('true')
  expect(await again.json()).toEqual(first)
  expect((await send({ ...finetune, retries: 0 })).status).toBe(422)
  const { data } = await (await world.send('GET', '/v1/jobs')).json<{ data: Job[] }>()
  expect(data.map(({ id }) => id)).toEqual([first.id])
})

test('what can be seen to be wrong is refused at once, with its place', async () => {
  const { world, finetune } = await begin()
  const stranger = await newTenant(['admin'])
  const theirs = await addSuite(stranger, tinyExamples(2))
  const published = await (
    await stranger.send('POST', '/v1/suites', { name: 'p', examples: tinyExamples(2, 5), visibility: 'public' })
  ).json<{ id: string }>()
  const cases: [object, string, string][] = [
    [{ base: 'no-such-base' }, 'validation', '#/base'],
    [{ suite: theirs }, 'validation', '#/suite'],
    [{ suite: published.id }, 'validation', '#/suite'],
    [{ canary_set: `can_${'0'.repeat(26)}` }, 'validation', '#/canary_set'],
    [{ method: 'block:3' }, 'validation', '#/method/layer'],
    [{ method: { name: 'lora', layers: [7] } }, 'validation', '#/method/layers'],
    [{ method: { name: 'bottleneck', reduction_factor: 17 } }, 'validation', '#/method/reduction_factor'],
    [{ dataset: 'a'.repeat(64) }, 'blob_missing', '#/dataset'],
    [{ then: { scan: { attacks: ['telepathy'] } } }, 'attack_unknown', '#/then/scan/attacks/0'],
    [{ then: { scan: { probes: [{ name: 'psmi', layers: [9] }] } } }, 'validation', '#/then/scan/probes'],
    [
      { then: { scan: { probes: [{ name: 'group_disparity', attack: 'telepathy' }] } } },
      'attack_unknown',
      '#/then/scan/probes/0/attack',
    ],
    [{ then: { scan: { suite: theirs } } }, 'validation', '#/then/scan/suite'],
    [{ training: { learning_rate: 0 } }, 'validation', '#/training/learning_rate'],
  ]
  for (const [change, code, pointer] of cases) {
    const answer = await world.send('POST', '/v1/jobs', { ...finetune, ...change })
    const problem = await answer.json<ProblemDetails>()
    expect([problem.code, problem.errors?.[0]?.pointer], JSON.stringify(change)).toEqual([code, pointer])
  }
})

test('a data set is read before it is taken', async () => {
  const { world, tenant, finetune } = await begin()
  const upload = async (text: string) => {
    const bytes = new TextEncoder().encode(text)
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    const digest = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })
    return digest
  }
  const code = async (text: string) => {
    const answer = await world.send('POST', '/v1/jobs', { ...finetune, dataset: await upload(text) })
    return answer.status === 202 ? 'accepted' : (await answer.json<ProblemDetails>()).code
  }
  expect(await code('{"text": "a b c", "split": "train"}\n{"text": "d", "split": "validation"}\n')).toBe('accepted')
  expect(await code('{"text": "a b c", "split": "validation"}\n')).toBe('dataset_invalid')
  expect(await code('{"text": "a b c", "split": "member"}\n')).toBe('dataset_invalid')
  expect(await code('not json\n')).toBe('dataset_invalid')
})

test('a server without an engine says so', async () => {
  const { tenant, finetune } = await begin()
  const answer = await tenant.send('POST', '/v1/jobs', finetune)
  expect([answer.status, (await answer.json<ProblemDetails>()).code]).toEqual([503, 'engine_missing'])
})

test('scores of a GPU endpoint go through the same attacks, as reproduced and not as verified', async () => {
  const { world, tenant, base, suite } = await begin()
  const model = await addModel(tenant, base, tinyLora())
  const { id } = await world.create({
    type: 'score',
    model,
    suite,
    then: { scan: { attacks: ['ref_diff', 'lowercase'] } },
  })
  await world.settle(id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  const spec = await (await runner.fetch(`/v1/jobs/${id}/spec`)).json<{ inputs: { role: string }[] }>()
  // Neither labels nor texts: tokens are all it takes.
  expect(new Set(spec.inputs.map(({ role }) => role))).toEqual(new Set(['base', 'model', 'tokens']))
  await runner.finish({
    'target.text.safetensors': await statistics(runner, id, 'text', 0),
    'reference.text.safetensors': await statistics(runner, id, 'text', 0.5),
    'target.lower.safetensors': await statistics(runner, id, 'lower', 0.2),
    'summary.json': SUMMARY,
  })
  const job = await world.settle(id)
  expect(job).toMatchObject({ state: 'done', problem: null })
  // What was made for the runner goes with the job's end.
  expect((await env.BLOBS.list({ prefix: `jobs/${id}/` })).objects).toEqual([])
  const scan = await world.hand.drive(job.scan!)
  expect(scan).toMatchObject({ state: 'done', tier: 'reproduced', progress: { done: 0, total: 0 } })
  const report = await (await world.send('GET', `/v1/scans/${scan.id}/report`)).json()
  expect(report).toMatchObject({
    tier: 'reproduced',
    provenance: { engine: 'batch' },
    counts: { members: 6, nonmembers: 6 },
    membership: [{ attack: 'ref_diff' }, { attack: 'lowercase' }],
  })
  // The edge knows nothing of them: its own scan of the same model runs everything itself.
  const edge = await world.hand.create({ model, suite })
  expect(await world.hand.drive(edge.id)).toMatchObject({ state: 'done', tier: 'verified' })
  expect(world.hand.calls()).toBeGreaterThan(0)
})

test('scores of other tokens than were handed out are refused', async () => {
  const { world, tenant, base, suite } = await begin()
  const model = await addModel(tenant, base, tinyLora())
  const { id } = await world.create({ type: 'score', model, suite, lowercase: false })
  await world.settle(id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  await runner.finish({
    'target.text.safetensors': await statistics(runner, id, 'text', 0, 1),
    'reference.text.safetensors': await statistics(runner, id, 'text', 0.5),
    'summary.json': SUMMARY,
  })
  expect(await world.settle(id)).toMatchObject({ state: 'failed', problem: { code: 'token_stats_invalid' } })
})
