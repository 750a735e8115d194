import { refuse, type Result } from '#domain/result'
import { checkTensors } from './architecture-check.ts'
import type { Architecture } from './architecture.ts'
import { readGemma } from './architectures/gemma.ts'
import { readGpt2 } from './architectures/gpt2.ts'
import { readGptNeo } from './architectures/gpt-neo.ts'
import { readLlama } from './architectures/llama.ts'
import { readNeox } from './architectures/neox.ts'
import { readOpt } from './architectures/opt.ts'
import { show } from './config-fields.ts'
import { parseJsonObject, type JsonObject } from './json.ts'
import type { TensorTable } from './tensor-table.ts'

/** A config.json is a few kB; tables of labels make the largest. */
export const configLimit = 1024 * 1024

type Family = (config: JsonObject, has: (name: string) => boolean) => Result<Architecture>

/** The families we compute, by `model_type`. */
const families: Readonly<Record<string, Family>> = {
  gpt2: readGpt2,
  llama: (config, has) => readLlama(config, has, 'llama'),
  mistral: (config, has) => readLlama(config, has, 'mistral'),
  qwen2: (config, has) => readLlama(config, has, 'qwen2'),
  qwen3: (config, has) => readLlama(config, has, 'qwen3'),
  gpt_neox: readNeox,
  gpt_neo: readGptNeo,
  opt: readOpt,
  gemma: (config, has) => readGemma(config, has, 'gemma'),
  gemma3_text: (config, has) => readGemma(config, has, 'gemma3_text'),
}

/** What `config.json` says, without looking at the tensors' shapes. `has` tells which names the checkpoint holds. */
export function readConfig(bytes: Uint8Array, has: (name: string) => boolean): Result<Architecture> {
  const parsed = parseJsonObject(bytes, 'config.json', configLimit, 'config_invalid')
  if (!parsed.ok) return parsed
  const config = parsed.value
  const unsupported = (field: string, detail: string) =>
    refuse('architecture_unsupported', detail, `#/files/config.json/${field}`)
  const type = config.model_type
  if (typeof type !== 'string' || !Object.hasOwn(families, type)) {
    const known = Object.keys(families).join(', ')
    return unsupported('model_type', `The model type ${show(type)} is not supported; known here: ${known}.`)
  }
  if (config.quantization_config)
    return unsupported('quantization_config', 'Quantised checkpoints are not supported; save float weights.')
  return families[type]!(config, has)
}

/** The architecture of a whole checkpoint: its config, checked against its tensors. */
export function readArchitecture(config: Uint8Array, table: TensorTable): Result<Architecture> {
  const architecture = readConfig(config, (name) => table.has(name))
  if (!architecture.ok) return architecture
  const checked = checkTensors(architecture.value, table)
  return checked.ok ? architecture : checked
}
