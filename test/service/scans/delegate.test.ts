import { expect, test } from 'vitest'
import type { Job } from '#contract/jobs'
import type { Report } from '#contract/report'
import type { ExampleScores, ScanPlan } from '#contract/scans'
import { advanceScan } from '#service/scans/advance-scan'
import { SUMMARY, begin } from '../../support/begin-job.ts'
import { STARTED, type JobWorld } from '../../support/job-world.ts'
import { computed, handedOut, openModel, statistics } from '../../support/runner-statistics.ts'
import { tinyBase, tinyLora } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

/** A model that is really too large would be gigabytes: here every pass takes too long. */
const SLOW = { edgePassSeconds: 1e-9 }

async function past() {
  const begun = await begin({}, SLOW)
  const model = await addModel(begun.tenant, begun.base, tinyLora())
  const scan = await begun.world.hand.create({ model, suite: begun.suite })
  const { deps } = begun.world.hand
  // queued → planning → delegated
  await advanceScan(deps, scan.id)
  expect(await advanceScan(deps, scan.id)).toMatchObject({ finished: false, waitSeconds: 15 })
  const jobs = await begun.world.send('GET', '/v1/jobs')
  const { data } = await jobs.json<{ data: Job[] }>()
  return { ...begun, model, scan, deps, job: data[0]! }
}

test('a scan that is past the edge is scored by the GPU endpoint, asked once', async () => {
  const { world, scan, deps, job } = await past()
  expect(job).toMatchObject({ type: 'score', state: 'queued', name: `of ${scan.id}` })
  await advanceScan(deps, scan.id)
  expect(await (await world.send('GET', `/v1/scans/${scan.id}`)).json()).toMatchObject({ job: job.id })
  expect((await (await world.send('GET', '/v1/jobs')).json<{ data: Job[] }>()).data.length).toBe(1)
  await world.settle(job.id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  await runner.finish({
    'target.text.safetensors': await statistics(runner, job.id, 'text', 0),
    'reference.text.safetensors': await statistics(runner, job.id, 'text', 0.5),
    'summary.json': SUMMARY,
  })
  expect(await world.settle(job.id)).toMatchObject({ state: 'done' })
  expect(await world.hand.drive(scan.id)).toMatchObject({ state: 'done', tier: 'reproduced' })
})

test('when that job fails, so does the scan, for the same reason', async () => {
  const { world, scan, job } = await past()
  world.engine.faults.push('rejected')
  await world.settle(job.id)
  const failed = await world.hand.drive(scan.id)
  expect(failed).toMatchObject({ state: 'failed', problem: { code: 'engine_rejected' } })
})

test('cancelling the scan cancels the job', async () => {
  const { world, scan, job } = await past()
  await world.settle(job.id)
  await world.send('POST', `/v1/scans/${scan.id}/cancel`)
  expect((await world.get(job.id)).state).toBe('cancelled')
})

test('a dry run says that it is for the GPU endpoint, and asks nobody', async () => {
  const { world, model, suite } = await past()
  const answer = await world.send('POST', '/v1/scans?dry_run=true', { model, suite })
  const plan = await answer.json<ScanPlan>()
  expect(plan).toMatchObject({ engine: 'batch', reason: expect.stringContaining('CPU hours'), examples: 12, shards: 0 })
  expect((await (await world.send('GET', '/v1/jobs')).json<{ data: Job[] }>()).data.length).toBe(1)
})

test('the probabilities of other ways of sampling, where a runner records them, become rates of the report', async () => {
  const { tenant, world, scan, job } = await past()
  await world.settle(job.id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  // Certain when cold, one try in two a token under top-k, one token in ten never drawn under top-p.
  const sampled = (tokens: number) => ({
    sampled: {
      cold: new Float32Array(tokens),
      topK: new Float32Array(tokens).fill(Math.log(0.5)),
      topP: Float32Array.from({ length: tokens }, (_, i) => (i % 10 === 0 ? -1e6 : 0)),
    },
  })
  await runner.finish({
    'target.text.safetensors': await statistics(runner, job.id, 'text', 0, 0, sampled),
    'reference.text.safetensors': await statistics(runner, job.id, 'text', 0.5),
    'summary.json': SUMMARY,
  })
  await world.settle(job.id)
  expect(await world.hand.drive(scan.id)).toMatchObject({ state: 'done', problem: null })
  const answer = await world.send('GET', `/v1/scans/${scan.id}/report`)
  const { sampled: rates = [], greedy } = (await answer.json<Report>()).extraction
  const rateOf = (scheme: string, n: number) => rates.find((one) => one.scheme === scheme && one.n === n)!.rate.value
  expect(rates).toHaveLength(9)
  expect([1, 100, 10_000].map((n) => rateOf('temperature_0.5', n))).toEqual([1, 1, 1])
  const tokens = greedy.suffix_tokens
  expect(tokens).toBeGreaterThan(1)
  const within = (n: number) => Number(-Math.expm1(n * Math.log1p(-(0.5 ** tokens))) >= 0.5)
  expect([1, 100, 10_000].map((n) => rateOf('top_k_40', n))).toEqual([1, 100, 10_000].map(within))
  expect(rateOf('top_p_0.95', 10_000)).toBeLessThan(1)
  const markdown = await tenant.fetch(`/v1/scans/${scan.id}/report`, { headers: { Accept: 'text/markdown' } })
  expect(await markdown.text()).toContain('top k 40')
})

/** With room for a shot in front of a text, and enough non-members to spare some. */
const ROOMY = tinyBase(1, { width: 16, layers: 3, heads: 2, vocabulary: 256, positions: 96 })
const ADAPTER = tinyLora()

async function asked(config: typeof SLOW | undefined, given: boolean) {
  const { tenant, world } = await begin({}, config)
  const base = await addBase(tenant, ROOMY)
  const model = await addModel(tenant, base, ADAPTER)
  const texts = tinyExamples(30)
  const like = (text: string) => [0, 1].map((k) => text.replaceAll('w', k === 0 ? 'v' : 'u'))
  const suite = await addSuite(
    tenant,
    texts.map((one) => (given ? { ...one, neighbours: like(one.text) } : one)),
  )
  return { world, scan: await world.hand.create({ model, suite, attacks: ['loss', 'recall', 'neighborhood'] }) }
}

const told = async (world: JobWorld, id: string) => {
  expect(await world.hand.drive(id)).toMatchObject({ state: 'done', problem: null })
  const scores = await world.send('GET', `/v1/scans/${id}/scores?limit=100`)
  const report = await (await world.send('GET', `/v1/scans/${id}/report`)).json<Report>()
  return { report, rows: (await scores.json<{ data: ExampleScores[] }>()).data }
}

test.each([
  ['its own', false],
  ['given', true],
])(
  'recall, and neighborhood with %s neighbours, ask the endpoint for their passes; scores are the edge’s',
  async (_, given) => {
    const far = await asked(SLOW, given)
    await advanceScan(far.world.hand.deps, far.scan.id)
    await advanceScan(far.world.hand.deps, far.scan.id)
    const { data } = await (await far.world.send('GET', '/v1/jobs')).json<{ data: Job[] }>()
    const [job] = data
    await far.world.settle(job!.id)
    const runner = far.world.runner()
    await runner.say({ seq: 0, ...STARTED })
    const [target, reference] = [await openModel(ROOMY, ADAPTER), await openModel(ROOMY)]
    const texts = await handedOut(runner, job!.id, 'text')
    const neighbours = await handedOut(runner, job!.id, 'neighbours')
    expect([texts.length, neighbours.length]).toEqual([60, given ? 120 : 600])
    await runner.finish({
      'target.text.safetensors': await computed(runner, job!.id, 'text', target),
      'target.neighbours.safetensors': await computed(runner, job!.id, 'neighbours', target),
      'target.nonmember_prefix.safetensors': await computed(runner, job!.id, 'nonmember_prefix', target),
      'reference.text.safetensors': await computed(runner, job!.id, 'text', reference),
      'summary.json': SUMMARY,
    })
    expect(await far.world.settle(job!.id)).toMatchObject({ state: 'done', problem: null })
    const found = await told(far.world, far.scan.id)
    const near = await asked(undefined, given)
    const edge = await told(near.world, near.scan.id)
    expect(found.rows.map(({ id }) => id)).toEqual(edge.rows.map(({ id }) => id))
    const scoresOf = (attack: string, rows: readonly ExampleScores[]) =>
      rows.map(({ scores }) => scores[attack] ?? null)
    for (const attack of ['loss', 'recall', 'neighborhood']) {
      const expected = scoresOf(attack, edge.rows)
      expect(expected.filter((score) => score !== null).length).toBeGreaterThan(50)
      // Both sides sum the same float32 numbers; batches of other sizes may add them in another order.
      scoresOf(attack, found.rows).forEach((score, i) =>
        expected[i] === null ? expect(score).toBeNull() : expect(score).toBeCloseTo(expected[i]!, 4),
      )
      const aucOf = ({ report }: typeof found) => report.membership.find((one) => one.attack === attack)!.auc.value
      expect(aucOf(found)).not.toBeNull()
      expect(aucOf(found)).toBeCloseTo(aucOf(edge)!, 2)
    }
  },
)
