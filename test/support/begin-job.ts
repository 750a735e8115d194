import type { Deps } from '#service/deps'
import type { EngineConfig } from '#service/jobs/engine-config'
import { jobWorld } from './job-world.ts'
import { newTenant } from './tenant.ts'
import { tinyBase } from './tiny-gpt2.ts'
import { addBase, addSuite, tinyExamples } from './tiny-world.ts'

/** An organisation of its own for each test, for queues are an organisation's own, with something to ask for. */
export async function begin(engine: Partial<EngineConfig> = {}, config: Partial<Deps['config']> = {}) {
  const tenant = await newTenant(['admin'])
  const world = jobWorld(tenant, engine, config)
  const base = await addBase(tenant, tinyBase())
  const suite = await addSuite(tenant, tinyExamples(6))
  const finetune = {
    type: 'finetune',
    base,
    suite,
    method: { name: 'lora', r: 2 },
    training: { learning_rate: 1e-3, epochs: 2, checkpoints: 'epochs' },
  }
  return { tenant, world, base, suite, finetune }
}

/** What a runner hands in at its end, whatever the job. */
export const SUMMARY = JSON.stringify({
  version: 1,
  seed: 1234,
  device: 'cpu',
  versions: {},
  seconds: 1,
  trainable_parameters: 128,
  training_rows: 6,
  kept_epoch: 2,
  epochs: [],
})
