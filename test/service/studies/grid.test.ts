import { describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Study } from '#contract/studies'
import { advanceStudies } from '#service/studies/advance-studies'
import { STARTED, type JobWorld, jobWorld } from '../../support/job-world.ts'
import { newTenant } from '../../support/tenant.ts'
import { tinyBase, tinyLora } from '../../support/tiny-gpt2.ts'
import { addBase, addSuite, tinyExamples } from '../../support/tiny-world.ts'

type Methods = Study<'methods'>

/** Two learning rates, one seed, two epochs, one job at a time. */
async function begin() {
  const tenant = await newTenant(['admin'])
  const world = jobWorld(tenant)
  const grid = {
    base: await addBase(tenant, tinyBase()),
    suite: await addSuite(tenant, tinyExamples(6)),
    methods: [{ label: 'LoRA', method: { name: 'lora', r: 2 }, learning_rates: [1e-3, 1e-2] }],
    seeds: [7],
    training: { epochs: 2 },
    at_once: 1,
  }
  const create = (change: object = {}) =>
    world.send('POST', '/v1/studies', { kind: 'methods', name: 'grid', grid: { ...grid, ...change } })
  const get = async (id: string) => (await world.send('GET', `/v1/studies/${id}`)).json<Methods>()
  const tick = () => advanceStudies(world.hand.deps)
  return { world, create, get, tick }
}

/** The runner trains the job that was submitted last, and hands in two epochs. */
async function train(world: JobWorld, job: string, weights: number): Promise<void> {
  await world.settle(job)
  const runner = world.runner(`worker-${weights}`)
  await runner.say({ seq: 0, ...STARTED })
  const artifact = (name: string, seed: number) =>
    Object.fromEntries([...tinyLora({ seed })].map(([file, bytes]) => [`${name}.${file}`, bytes]))
  const summary = { version: 1, seed: 7, device: 'cpu', versions: {}, seconds: 1, epochs: [] }
  await runner.finish({
    ...artifact('epoch-1', weights),
    ...artifact('epoch-2', weights + 1),
    ...artifact('final', weights + 1),
    'summary.json': JSON.stringify({ ...summary, trainable_parameters: 128, training_rows: 6, kept_epoch: 2 }),
  })
  await world.settle(job)
}

describe('a grid', () => {
  test('is trained job by job, fills up while it runs and ends with its comparison', async () => {
    const { world, create, get, tick } = await begin()
    const answer = await create()
    expect(answer.status).toBe(201)
    const launched = await answer.json<Methods>()
    expect(launched).toMatchObject({ state: 'running', progress: { done: 0, total: 4 }, finished_at: null })
    const [first, second] = launched.result!.runs
    expect(first!.job).not.toBeNull()
    // One at a time.
    expect(second).toMatchObject({ job: null, points: [], problem: null })

    await train(world, first!.job!, 20)
    await tick()
    const trained = await world.get(first!.job!)
    expect(trained.request).toMatchObject({
      training: { epochs: 2, learning_rate: 1e-3, seed: 7, checkpoints: 'epochs' },
      probe: false,
    })
    await world.hand.drive(trained.models[0]!.scan!)
    await tick()
    const half = await get(launched.id)
    expect(half).toMatchObject({ state: 'running', progress: { done: 1, total: 4 } })
    expect(half.result!.runs[0]!.points).toHaveLength(1)
    expect(half.result!.runs[1]!.job).not.toBeNull()

    await world.hand.drive(trained.models[1]!.scan!)
    await train(world, half.result!.runs[1]!.job!, 30)
    await tick()
    for (const { scan } of (await world.get(half.result!.runs[1]!.job!)).models) await world.hand.drive(scan!)
    await tick()
    const done = await get(launched.id)
    expect(done).toMatchObject({ state: 'done', progress: { done: 4, total: 4 }, problem: null })
    expect(done.result!.settings.map(({ learning_rate, kind, seeds }) => [learning_rate, kind, seeds])).toEqual([
      [1e-3, 'lora', 1],
      [1e-2, 'lora', 1],
    ])
    expect(done.result!.best).toHaveLength(1)
    // Nothing is left to do, and a late tick does nothing.
    await tick()
    expect(await get(launched.id)).toEqual(done)
  })

  test('a run whose job fails says why; a study of nothing but failures has failed', async () => {
    const { world, create, get, tick } = await begin()
    const { id, result } = await (await create()).json<Methods>()
    await world.send('POST', `/v1/jobs/${result!.runs[0]!.job}/cancel`)
    await tick()
    const [first, second] = (await get(id)).result!.runs
    expect(first!.problem).toMatchObject({ code: 'cancelled' })
    await world.send('POST', `/v1/jobs/${second!.job}/cancel`)
    await tick()
    expect(await get(id)).toMatchObject({ state: 'failed', problem: { code: 'cancelled' } })
  })

  test('deleting it cancels what still trains', async () => {
    const { world, create } = await begin()
    const { id, result } = await (await create()).json<Methods>()
    expect((await world.send('DELETE', `/v1/studies/${id}`)).status).toBe(204)
    expect((await world.get(result!.runs[0]!.job!)).state).toBe('cancelled')
  })

  test('what its jobs would be refused for is refused at once; so are two methods of one name', async () => {
    const { create } = await begin()
    const code = async (change: object) => (await (await create(change)).json<ProblemDetails>()).code
    const method = { label: 'deep', method: 'block:9', learning_rates: [1e-3] }
    expect(await code({ methods: [method] })).toBe('validation')
    const twin = { label: 'same', method: 'full', learning_rates: [1e-3] }
    expect(await code({ methods: [twin, twin] })).toBe('study_invalid')
  })
})
