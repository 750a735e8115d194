import { ok, refuse, type Result } from '#domain/result'
import { checkTensor, pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import { ConfigFields, show } from '../config-fields.ts'
import type { Delta } from '../delta.ts'
import type { JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'
import type { Virtual } from '../virtual.ts'
import type { Weights } from '../weights.ts'
import { assemble } from './assemble.ts'
import { storedPart, type Part } from './overlay.ts'
import { adapterConfigAt } from './peft.ts'

/** The one tensor that peft saves of every method that learns virtual tokens: what its encoder, if it had one, finally puts out. */
const stored = 'prompt_embeddings'
/** Nobody trains more; beside them there must be room for a text. */
const mostVirtual = 8192
/** Tokens that a text must have. */
const shortestText = 2

/**
 * peft's prefix tuning (arXiv 2101.00190; `peft/tuners/prefix_tuning`): `[v, 2·L·K·e]`, for each virtual token every layer's key and value, with or
 * without `prefix_projection`, which is applied before saving. Keys are cached as they are, so rotary positions don't turn them.
 */
export function readPrefix(architecture: Architecture, table: TensorTable, config: JsonObject): Result<Delta> {
  const { kvHeads, headSize, layers } = architecture
  const width = kvHeads * headSize
  const ofBase = { token_dim: width, num_layers: layers.length, num_attention_heads: kvHeads }
  const tokens = readTokens(architecture, table, config, ofBase, [2 * layers.length * width])
  if (!tokens.ok) return tokens
  const names = layers.map((_, i) => `${stored}.${i}`)
  const additions = new Map(
    names.map((name, i) => [name, (own: Weights) => columnsPart(own, 2 * i * width, 2 * width)] as const),
  )
  return draft('prefix', architecture, table, { kind: 'past', tokens: tokens.value, tensors: names }, additions)
}

/** peft's prompt tuning (arXiv 2104.08691) and P-tuning (arXiv 2103.10385): embeddings `[v, d]` in front of the text's. */
export function readPrompt(architecture: Architecture, table: TensorTable, config: JsonObject): Result<Delta> {
  const { width } = architecture
  const tokens = readTokens(architecture, table, config, { token_dim: width }, [width])
  if (!tokens.ok) return tokens
  const additions = new Map([[stored, (own: Weights) => storedPart(own, stored)]])
  return draft('prompt', architecture, table, { kind: 'rows', tokens: tokens.value, tensor: stored }, additions)
}

/** The number of virtual tokens, once the config describes this base and the file holds their tensor `[v, …rest]` and nothing else. */
function readTokens(
  { positions }: Architecture,
  table: TensorTable,
  config: JsonObject,
  ofBase: Readonly<Record<string, number>>,
  rest: readonly number[],
): Result<number> {
  const fields = new ConfigFields(config, adapterConfigAt, 'adapter_config_invalid')
  const tokens = fields.count('num_virtual_tokens', mostVirtual)
  if (tokens + shortestText > positions)
    fields.reject('num_virtual_tokens', `leaves no room for a text in the base’s ${positions} positions`)
  if ((config.num_transformer_submodules ?? 1) !== 1)
    fields.reject('num_transformer_submodules', 'other than 1 is for encoder-decoders', 'adapter_unsupported')
  for (const [name, size] of Object.entries(ofBase)) {
    if ((config[name] ?? size) !== size)
      fields.reject(name, `is ${show(config[name])}, the base has ${size}`, 'base_mismatch')
  }
  const read = fields.finish(tokens)
  if (!read.ok) return read
  const stray = [...table.keys()].find((name) => name !== stored)
  if (stray !== undefined) {
    const detail = `"${stray.slice(0, 200)}" has no place beside "${stored}".`
    return refuse('tensor_unexpected', detail, pointer(stray))
  }
  const checked = checkTensor(table, stored, [tokens, ...rest])
  return checked.ok ? ok(tokens) : checked
}

function draft(
  kind: 'prefix' | 'prompt',
  architecture: Architecture,
  table: TensorTable,
  virtual: Virtual,
  additions: ReadonlyMap<string, (own: Weights) => Part>,
): Result<Delta> {
  const room = 'the text’s first token is not scored, since without virtual tokens nothing predicts it'
  const notes = [`${virtual.tokens} virtual tokens stand in front of every text${kind === 'prompt' ? `; ${room}` : ''}`]
  return assemble({ kind, architecture, table, changes: new Map(), additions, virtual, headFollows: false, notes })
}

/** Columns `from ≤ j < from + width` of the stored matrix as a matrix of their own. */
function columnsPart(own: Weights, from: number, width: number): Part {
  const rows = own.shape(stored)[0]!
  const columns = (tile: Parameters<Part['load']>[0]) => {
    const [left, right] = tile?.columns ?? [0, width]
    return { ...tile, columns: [from + left, from + right] as const }
  }
  return {
    shape: [rows, width],
    load: (tile) => own.load(stored, columns(tile)),
    gather: () => Promise.reject(new Error('keys and values are never gathered')),
    cost: (tile) => own.cost(stored, columns(tile)),
  }
}
