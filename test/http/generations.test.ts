import { expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Report } from '#contract/report'
import type { ScanPlan } from '#contract/scans'
import { SUMMARY, begin } from '../support/begin-job.ts'
import { STARTED } from '../support/job-world.ts'
import { tinyHead, tinyLora } from '../support/tiny-gpt2.ts'
import { addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'

/** Every line begins with a prefix of its own. */
function prompted() {
  return tinyExamples(6).map((line) => ({ ...line, prefix: line.text.slice(0, Math.ceil(line.text.length / 2)) }))
}

const sample = (prompt: string, text: string, place: number) =>
  JSON.stringify({
    id: `s-${place}`,
    prompt,
    text,
    tokens: 3,
    target_loss: place,
    base_loss: 2,
    zlib_bytes: 20,
    rank: { perplexity: place, ratio: place, zlib: place },
  })

test('a scan holds the samples of a generate job against what stood behind the prefixes', async () => {
  const { world, tenant, base } = await begin()
  const lines = prompted()
  const suite = await addSuite(tenant, lines)
  const model = await addModel(tenant, base, tinyLora())
  const { id } = await world.create({ type: 'generate', model, suite, sampling: { prompts: 'prefixes' } })
  const refused = async (job: string) => {
    const answer = await world.send('POST', '/v1/scans', { model, suite, generations: job })
    return (await answer.json<ProblemDetails>()).errors
  }
  expect(await refused(id)).toMatchObject([
    { pointer: '#/generations', detail: expect.stringContaining('is not done') },
  ])
  await world.settle(id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  const [first, second] = lines.filter(({ split }) => split === 'member')
  const samples = [
    sample(first!.prefix, `${first!.text.slice(first!.prefix.length)} and on`, 1),
    sample(second!.prefix, 'something else', 2),
  ]
  await runner.finish({ 'samples.jsonl': `${samples.join('\n')}\n`, 'summary.json': SUMMARY })
  expect(await world.settle(id)).toMatchObject({ state: 'done', problem: null })

  const other = await addModel(tenant, base, tinyHead())
  expect((await world.send('POST', '/v1/scans', { model: other, suite, generations: id })).status).toBe(422)
  // The same texts and weights, uploaded again as a command does that names files.
  const again = { model: await addModel(tenant, base, tinyLora()), suite: await addSuite(tenant, lines) }
  const scan = await world.hand.create({ ...again, generations: id })
  const body = { model, suite, generations: id, sequential: true }
  const plan = await (await world.send('POST', '/v1/scans?dry_run=true', body)).json<ScanPlan>()
  expect(plan.sequential?.reason).toContain('Generations were named')
  expect(await world.hand.drive(scan.id)).toMatchObject({ state: 'done', problem: null })
  const report = await (await world.send('GET', `/v1/scans/${scan.id}/report`)).json<Report>()
  expect(report.generations).toMatchObject({ job: id, prompts: 6, answered: 2, samples: 2 })
  expect(report.generations!.verbatim.value).toBeCloseTo(1 / 6, 12)
  expect(report.generations!.recall_at_100_errors[0]).toMatchObject({ right: 1, errors: 1 })
  // One prefix of six is continued as it was; what else was said shares no word with the truth.
  expect(report.generations!.overlap!.rouge_1.value).toBeCloseTo(1 / 6, 12)
  expect(report.generations!.overlap!.rouge_l.value).toBeCloseTo(1 / 6, 12)
  // The lines' own prefixes are the prompts.
  expect(report.extraction.greedy.n).toBe(6)
  const markdown = await tenant.fetch(`/v1/scans/${scan.id}/report`, { headers: { Accept: 'text/markdown' } })
  expect(await markdown.text()).toContain('ROUGE-L recall')
})

test('a job that would have nothing to continue is refused, and one that has ended without samples says so', async () => {
  const { world, tenant, base, suite: bare } = await begin()
  const model = await addModel(tenant, base, tinyLora())
  const job = { type: 'generate', model, sampling: { prompts: 'prefixes' } }
  const none = await world.send('POST', '/v1/jobs', { ...job, suite: bare })
  expect([none.status, (await none.json<ProblemDetails>()).errors]).toMatchObject([
    422,
    [{ pointer: '#/suite', code: 'no_prefixes' }],
  ])
  const suite = await addSuite(tenant, prompted())
  const { id } = await world.create({ ...job, suite })
  await world.send('POST', `/v1/jobs/${id}/cancel`)
  const answer = await world.send('POST', '/v1/scans', { model, suite, generations: id })
  expect((await answer.json<ProblemDetails>()).detail).toContain('was cancelled')
})
