import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HessianFile, Spectrum } from '#contract/hessian'
import type { JobSpec } from '#contract/job-spec'
import type { Job } from '#contract/jobs'
import type { ProblemDetails } from '#contract/problem'
import { SUMMARY, begin } from '../support/begin-job.ts'
import { STARTED } from '../support/job-world.ts'
import { handedOut } from '../support/runner-statistics.ts'
import { newTenant } from '../support/tenant.ts'
import { tinyLora, tinyVirtual } from '../support/tiny-gpt2.ts'
import { addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'
import golden from '../golden/statistics/hessian.json' with { type: 'json' }

const found = golden.file as HessianFile & { reference: Spectrum }
const hessian = { eigenvalues: 3, iterations: 20, trace_draws: 8, max_examples: 22 }
const ALONE = { value: null, reason: 'no_counterpart' } as const

let started: Awaited<ReturnType<typeof begin>>
let model: string
let added: string
let suite: string
beforeAll(async () => {
  // Some are left under way.
  started = await begin({ activeJobs: 100 })
  model = await addModel(started.tenant, started.base, tinyLora())
  added = await addModel(started.tenant, started.base, tinyVirtual('PROMPT_TUNING'))
  suite = await addSuite(started.tenant, tinyExamples(24))
})

/** A job whose runner is about to hand in. */
async function underWay(request: object = {}) {
  const { world } = started
  const { id } = await world.create({ type: 'hessian', model, suite, hessian, retries: 0, ...request })
  await world.settle(id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  const spec = await (await runner.fetch(`/v1/jobs/${id}/spec`)).json<JobSpec>()
  const texts = await handedOut(runner, id, 'nonmembers')
  const tokens = texts.reduce((sum, { length }) => sum + length - 1, 0)
  return { id, runner, spec, texts, counts: { texts: texts.length, tokens } }
}

/** The job's end, with this file. */
async function ended(change: object | ((right: object) => string), request: object = {}): Promise<Job> {
  const { id, runner, counts } = await underWay(request)
  const right = { ...found, ...counts }
  const file = typeof change === 'function' ? change(right) : JSON.stringify({ ...right, ...change })
  await runner.finish({ 'hessian.json': file, 'summary.json': SUMMARY })
  return started.world.settle(id)
}

test('the curvature that a runner found is judged, compared with the base and shown', async () => {
  const { world } = started
  const job = await ended({})
  expect(job).toMatchObject({ type: 'hessian', state: 'done', problem: null, scan: null, models: [] })
  expect(job.hessian).toMatchObject({ texts: 22, parameters: 300, reference: { steps: 20 } })
  expect(job.hessian!.ratio.top_eigenvalue).toBeCloseTo(golden.expected.ratio.top_eigenvalue, 4)
  expect(job.hessian!.ratio.trace.value).toBeCloseTo(golden.expected.ratio.trace[0]!, 10)
  expect(job.hessian!.claim).toContain('not evidence of poisoning')
  const list = await (await world.send('GET', '/v1/jobs?type=hessian')).json<{ data: Job[] }>()
  expect(list.data.find(({ id }) => id === job.id)?.hessian).toEqual(job.hessian)
  const file = await (await world.send('GET', `/v1/jobs/${job.id}/outputs/hessian.json`)).arrayBuffer()
  expect(JSON.parse(new TextDecoder().decode(file))).toMatchObject({ target: found.target })
  // What was made for the runner goes with the job's end.
  expect((await env.BLOBS.list({ prefix: `jobs/${job.id}/` })).objects).toEqual([])
})

test('a runner sees tokens of non-members alone: the members leave no trace in what it gets', async () => {
  const { spec, texts } = await underWay()
  expect(spec).toMatchObject({ type: 'hessian', hessian: { ...hessian, seed: 1234 }, model: { kind: 'lora' } })
  expect(new Set(spec.inputs.map(({ role }) => role))).toEqual(new Set(['base', 'model', 'tokens']))
  expect(texts.length).toBe(22)
  const others = tinyExamples(24).map((line) =>
    line.split === 'member' ? { ...line, text: `${line.text} and on` } : line,
  )
  const twin = await underWay({ suite: await addSuite(started.tenant, others) })
  expect(twin.texts).toEqual(texts)
})

test('a model that was added to its base is not compared with it', async () => {
  const job = await ended({ reference: ALONE }, { model: added })
  expect(job).toMatchObject({
    state: 'done',
    hessian: { reference: ALONE, ratio: { top_eigenvalue: ALONE, trace: ALONE }, target: { steps: 20 } },
  })
})

describe('a runner’s file is refused', () => {
  const changed = (part: Partial<Spectrum>) => ({ target: { ...found.target, ...part } })
  const many = [9, 8, 7, 6].map((value) => ({ value, residual: 0 }))
  test.each<[string, object | ((right: object) => string)]>([
    ['that is about other texts', { texts: 3 }],
    ['that is about other tokens', { tokens: 1 }],
    ['with more eigenvalues than were asked for', changed({ largest: many })],
    ['with fewer', changed({ largest: many.slice(0, 2) })],
    ['whose eigenvalues rise', changed({ largest: many.slice(0, 3).toReversed() })],
    ['whose smallest is above the others', changed({ smallest: { value: 1e6, residual: 0 } })],
    ['with a draw too few', changed({ trace: found.target.trace.slice(1) })],
    ['that took more steps than there were', changed({ steps: 21 })],
    ['without the base', { reference: ALONE }],
    ['without a target', { target: undefined }],
    ['with numbers that are none', (right) => JSON.stringify(right).replace(/"loss":[\d.]+/, '"loss":1e999')],
    ['that is another document', () => '[]'],
  ])('%s', async (_, change) => {
    expect(await ended(change)).toMatchObject({ state: 'failed', hessian: null, problem: { code: 'output_invalid' } })
  })

  test('that gives a prompt a base', async () => {
    expect(await ended({}, { model: added })).toMatchObject({ state: 'failed', problem: { code: 'output_invalid' } })
  })

  test('that is no JSON, at once', async () => {
    const { runner } = await underWay()
    expect((await runner.put('hessian.json', '{"loss": NaN}')).status).toBe(422)
    expect((await runner.put('samples.jsonl', '{}')).status).toBe(422)
  })

  test('when it is not there', async () => {
    const { id, runner } = await underWay()
    await runner.finish({ 'summary.json': SUMMARY })
    expect(await started.world.settle(id)).toMatchObject({ state: 'failed', problem: { code: 'output_missing' } })
  })
})

describe('a request is refused', () => {
  const refused = async (request: object) => {
    const answer = await started.world.send('POST', '/v1/jobs', { type: 'hessian', model, suite, ...request })
    const { code, errors } = await answer.json<ProblemDetails>()
    return [answer.status, code, errors?.[0]?.pointer]
  }

  test('with too few steps for its eigenvalues, or beyond the limits', async () => {
    const at = '#/hessian/iterations'
    expect(await refused({ hessian: { eigenvalues: 20 } })).toEqual([422, 'validation', at])
    expect(await refused({ hessian: { iterations: 101 } })).toEqual([422, 'validation', at])
    expect(await refused({ precision: 'bfloat16' })).toEqual([422, 'validation', '#'])
  })

  test('for a suite that has hardly any non-members, before anything is computed', async () => {
    expect(await refused({ suite: started.suite })).toEqual([422, 'validation', '#/suite'])
    const short = tinyExamples(24).map((line, i) =>
      line.split === 'nonmember' && i > 9 ? { ...line, text: 'x' } : line,
    )
    const { id } = await started.world.create({
      type: 'hessian',
      model,
      suite: await addSuite(started.tenant, short),
      retries: 0,
    })
    expect(await started.world.settle(id)).toMatchObject({ state: 'failed', problem: { code: 'text_too_short' } })
  })

  test('of what belongs to somebody else, unless it was published', async () => {
    const other = await newTenant(['admin'])
    const published = await (
      await other.send('POST', '/v1/suites', { name: 'open', examples: tinyExamples(24), visibility: 'public' })
    ).json<{ id: string }>()
    const closed = await addSuite(other, tinyExamples(24))
    expect(await refused({ suite: closed })).toEqual([422, 'validation', '#/suite'])
    await started.world.create({ type: 'hessian', model, suite: published.id })
  })
})
