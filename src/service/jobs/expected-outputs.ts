import type { ExpectedOutput } from '#contract/job-outputs'
import { OUTPUT_FILES } from '#contract/methods'
import type { ModelRow } from '#store/models'
import { scoreOutput, scoreViews } from './score-views.ts'
import type { StoredJob } from './stored-job.ts'

/** A summary of 200 epochs is far below; configs and spectra are a few kB. */
const SMALL = 4 * 1024 * 1024
/** Weights of the largest models that one safetensors file holds; what an adapter may weigh is checked by its shapes. */
const WEIGHTS = 80 * 1024 ** 3
/** 40 bytes a token: 25 million of them. */
const STATS = 1_000_000_000
/** 10,000 samples of 2,048 tokens. */
const SAMPLES = 95_000_000

/** What a job must hand in, or may. The order is that in which artifacts came to be. */
export function expectedOutputs(job: StoredJob, model: Pick<ModelRow, 'files'> | null): ExpectedOutput[] {
  const output = (name: string, max_bytes: number, required = true) => ({ name, required, max_bytes })
  const summary = output('summary.json', SMALL)
  switch (job.type) {
    case 'finetune':
    case 'unlearn': {
      const files = job.type === 'finetune' ? OUTPUT_FILES[job.method.name] : filesLike(model)
      const artifact = (name: string, required: boolean) =>
        files.map((file) => output(`${name}.${file}`, file.endsWith('.json') ? SMALL : WEIGHTS, required))
      const { checkpoints, epochs, early_stop: early } = job.training
      const each = checkpoints === 'epochs' ? Array.from({ length: epochs }, (_, i) => i + 1) : []
      // A run that may stop early owes only the epochs that it saw: the first at least.
      return [...each.flatMap((n) => artifact(`epoch-${n}`, !early || n === 1)), ...artifact('final', true), summary]
    }
    case 'score':
      return [
        ...scoreViews(job).flatMap(({ view, models }) =>
          models.map((model) => output(scoreOutput(view.name, model), STATS)),
        ),
        summary,
      ]
    case 'hessian':
      return [output('hessian.json', SMALL), summary]
    default:
      return [output('samples.jsonl', SAMPLES), summary]
  }
}

/** A model is trained on in its own form. Whatever shards it came in, one file comes out. */
function filesLike(model: Pick<ModelRow, 'files'> | null): readonly string[] {
  const names = Object.keys(model?.files ?? {})
  const adapter = names.find((name) => name === 'adapter.safetensors' || name === 'adapter_model.safetensors')
  return adapter === undefined ? OUTPUT_FILES.full : [adapter, 'adapter_config.json']
}
