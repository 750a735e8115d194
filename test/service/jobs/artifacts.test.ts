// oxlint-disable unicorn/no-thenable -- `then` holds an object, never a function
import { expect, test } from 'vitest'
import { SUMMARY, begin } from '../../support/begin-job.ts'
import { STARTED } from '../../support/job-world.ts'
import { tinyVirtual } from '../../support/tiny-gpt2.ts'

/** What becomes of a `prefix` job whose runner hands in tiny prefixes, `change`d in their `adapter_config.json`. */
async function tuned(change: object) {
  const { world, finetune } = await begin()
  const training = { learning_rate: 1e-3, epochs: 1 }
  const { id } = await world.create({ ...finetune, method: 'prefix', training, then: { scan: {} } })
  await world.settle(id)
  const runner = world.runner()
  await runner.say({ seq: 0, ...STARTED })
  const files = tinyVirtual('PREFIX_TUNING')
  const config = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json'))) as object
  await runner.finish({
    'final.adapter_model.safetensors': files.get('adapter_model.safetensors')!,
    'final.adapter_config.json': JSON.stringify({ ...config, ...change }),
    'summary.json': SUMMARY,
  })
  return { world, job: await world.settle(id) }
}

test('prefixes become a model like any other, and are scanned', async () => {
  const { world, job } = await tuned({})
  expect(job).toMatchObject({ state: 'done', models: [{ artifact: 'final', problem: null }] })
  const [made] = job.models
  const model = await (await world.send('GET', `/v1/models/${made!.model}`)).json()
  expect(model).toMatchObject({ kind: 'prefix' })
  expect((await world.hand.drive(made!.scan!)).state).toBe('done')
})

test('what the edge cannot read is kept, and the job says why it is no model', async () => {
  const { world, job } = await tuned({ num_transformer_submodules: 2 })
  const problem = { code: 'adapter_unsupported', detail: expect.stringContaining('encoder-decoders') }
  expect(job).toMatchObject({ state: 'done', problem: null })
  expect(job.models).toEqual([{ artifact: 'final', model: null, scan: null, problem }])
  const file = await world.send('GET', `/v1/jobs/${job.id}/outputs/final.adapter_config.json`)
  expect(await file.json()).toMatchObject({ num_transformer_submodules: 2 })
})
