import { expect, test } from 'vitest'
import type { Job } from '#contract/jobs'
import type { ScanPlan } from '#contract/scans'
import { advanceScan } from '#service/scans/advance-scan'
import { SUMMARY, begin } from '../../support/begin-job.ts'
import { STARTED } from '../../support/job-world.ts'
import { statistics } from '../../support/runner-statistics.ts'
import { tinyLora } from '../../support/tiny-gpt2.ts'
import { addModel } from '../../support/tiny-world.ts'

async function past() {
  // A model that is really too large would be gigabytes: here every pass takes too long.
  const begun = await begin({}, { edgePassSeconds: 1e-9 })
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
