import { type Result, ok, refuse } from '#domain/result'
import type { HubFile } from './hub-client.ts'

/** What of a repo makes a model. `config`: the file that may name its base. */
export interface ChosenFiles {
  readonly files: readonly HubFile[]
  readonly config: HubFile | undefined
  readonly readme: HubFile | undefined
}

/** R2 takes 5 GiB in one request. */
const MAX_FILE_BYTES = 5_000_000_000
/** A 7-billion-parameter model in 16 bits, with room. */
const MAX_REPO_BYTES = 20_000_000_000

const ADAPTER_WEIGHTS = ['adapter_model.safetensors', 'adapter.safetensors']
const PICKLES = /^(adapter_model|pytorch_adapter|pytorch_model(-\d+-of-\d+)?)\.(bin|pt|pth)$/
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/

/**
 * Recognises what lies in the root of a repo: an adapter of PEFT or AdapterHub, or a whole checkpoint with or without an index. An
 * adapter wins where both lie: the checkpoint beside it is the same, merged. Null: no weights that anybody could scan.
 */
export function chooseModelFiles(all: readonly HubFile[]): Result<ChosenFiles> | null {
  const named = new Map(all.map((file) => [file.path, file]))
  const readme = named.get('README.md')
  const adapterConfig = named.get('adapter_config.json')
  const adapter = ADAPTER_WEIGHTS.map((name) => named.get(name)).find((file) => file !== undefined)
  if (adapterConfig && adapter) return within({ files: [adapterConfig, adapter], config: adapterConfig, readme })
  const checkpoint = adapterConfig ? null : checkpointFiles(named)
  if (checkpoint) return within({ files: checkpoint, config: named.get('config.json'), readme })
  const pickle = all.find(({ path }) => PICKLES.test(path))
  if (pickle)
    return refuse('pickle_refused', `${pickle.path} may run code when it is loaded; push the weights as safetensors.`)
  if (adapterConfig)
    return refuse('file_missing', 'There is an adapter_config.json but no adapter_model.safetensors beside it.')
  return null
}

/** A pretrained checkpoint with its tokenizer. */
export function chooseBaseFiles(all: readonly HubFile[]): Result<ChosenFiles> {
  const named = new Map(all.map((file) => [file.path, file]))
  const [config, tokenizer] = [named.get('config.json'), named.get('tokenizer.json')]
  if (!config || !tokenizer)
    return refuse('file_missing', 'A base needs a config.json and a tokenizer.json in the root of its repo.')
  const checkpoint = checkpointFiles(named)
  if (!checkpoint) return refuse('file_missing', 'The repo has no model.safetensors, with or without an index.')
  return within({ files: [...checkpoint, tokenizer], config, readme: undefined })
}

function checkpointFiles(named: ReadonlyMap<string, HubFile>): HubFile[] | null {
  const config = named.get('config.json')
  const rest = config ? [config] : []
  const single = named.get('model.safetensors')
  if (single) return [...rest, single]
  const index = named.get('model.safetensors.index.json')
  const shards = [...named.values()].filter(({ path }) => SHARD.test(path))
  return index && shards.length > 0 ? [...rest, index, ...shards] : null
}

function within(chosen: ChosenFiles): Result<ChosenFiles> {
  const large = chosen.files.find(({ size }) => size > MAX_FILE_BYTES)
  if (large)
    return refuse('model_too_large', `${large.path} has ${large.size} bytes; at most ${MAX_FILE_BYTES} are taken.`)
  const total = chosen.files.reduce((sum, { size }) => sum + size, 0)
  if (total > MAX_REPO_BYTES)
    return refuse('model_too_large', `The files have ${total} bytes together; at most ${MAX_REPO_BYTES} are taken.`)
  return ok(chosen)
}
