import { ok, refuse, type Result } from '#domain/result'
import { checkTensor, pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import type { Delta } from '../delta.ts'
import type { JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'
import { addChange, assemble, type PartMaker } from './assemble.ts'
import { readLoraConfig, type LoraConfig } from './lora-config.ts'
import { lowRankPart, type LowRankTerm } from './low-rank.ts'
import { storedPart } from './overlay.ts'
import { adapterConfigAt, peftKeys, placeOf, type PeftKey } from './peft.ts'
import { replaceTensor } from './replaced.ts'
import { doraPart } from './scaled.ts'
import { sumPart } from './sum.ts'

const leaves = /\.(lora_A|lora_B|lora_embedding_A|lora_embedding_B|lora_magnitude_vector)(\.weight|\.bias)?$/

/**
 * PEFT's LoRA: `y = Wx + b + s·(B(Ax) + b_B)` on any projection, the embedding or the head, with DoRA, trained biases and modules that were
 * saved whole. An adapter that holds no low-rank pair, only whole modules, is a `head` (or `full`) delta.
 */
export function readLora(architecture: Architecture, table: TensorTable, config: JsonObject): Result<Delta> {
  const read = readLoraConfig(config)
  if (!read.ok) return read
  const keys = peftKeys(table, leaves)
  if (!keys.ok) return keys
  const changes = new Map<string, PartMaker[]>()
  const pairs = new Map<string, Map<string, PeftKey>>()
  for (const key of keys.value) {
    if (key.leaf.startsWith('lora_')) {
      const pair = pairs.get(key.module) ?? new Map<string, PeftKey>()
      pairs.set(key.module, pair.set(key.leaf.replace(/\.weight$/, ''), key))
      continue
    }
    const entered = replaceTensor(changes, architecture, table, key.stored, `${key.module}.${key.leaf}`)
    if (!entered.ok) return entered
  }
  const missing = read.value.saved.find(
    (name) => !keys.value.some(({ module }) => module === name || module.endsWith(`.${name}`)),
  )
  if (missing !== undefined) {
    return refuse(
      'tensor_missing',
      `modules_to_save names "${missing.slice(0, 100)}", which the file does not hold.`,
      `${adapterConfigAt}/modules_to_save`,
    )
  }
  const replaced = [...changes.keys()]
  for (const [module, pair] of pairs) {
    const entered = enterPair(changes, architecture, table, read.value, module, pair)
    if (!entered.ok) return entered
  }
  if (read.value.exhausted()) {
    return refuse(
      'adapter_config_invalid',
      'The rank and alpha patterns take too long to match.',
      `${adapterConfigAt}/rank_pattern`,
    )
  }
  const embedding = architecture.embedding.tensor
  const headOnly = pairs.size === 0 && replaced.every((name) => name === embedding || name === 'lm_head.weight')
  // PEFT writes an embedding that it does not name among the saved modules when the model's own, tied one was changed
  const headFollows =
    replaced.includes(embedding) && !read.value.saved.some((name) => /(wte|embed_tokens|embed_in)$/.test(name))
  return assemble({
    kind: headOnly ? 'head' : 'lora',
    architecture,
    table,
    changes,
    headFollows,
    notes: notesOn(read.value, pairs.size),
  })
}

function notesOn(config: LoraConfig, pairs: number): string[] {
  if (!config.dora || pairs === 0) return []
  return ['DoRA: the norms of the merged matrices are computed by reading each once more']
}

function enterPair(
  changes: Map<string, PartMaker[]>,
  architecture: Architecture,
  table: TensorTable,
  config: LoraConfig,
  module: string,
  pair: ReadonlyMap<string, PeftKey>,
): Result<null> {
  const first = pair.values().next().value!
  const place = placeOf(architecture, first)
  if (!place.ok) return place
  const { target, layout, inputs, outputs, bias } = place.value
  const embeds = target === architecture.embedding.tensor && layout === 'in_out' && inputs === architecture.vocabulary
  const [nameA, nameB] = embeds ? ['lora_embedding_A', 'lora_embedding_B'] : ['lora_A', 'lora_B']
  const [a, b] = [pair.get(nameA)?.stored, pair.get(nameB)?.stored]
  if (a === undefined || b === undefined) {
    const absent = a === undefined ? nameA : nameB
    return refuse('tensor_missing', `"${module.slice(0, 200)}" has no ${absent}.`, pointer(first.stored))
  }
  const rank = config.rank(module)
  for (const [name, shape] of [
    [a, [rank, inputs]],
    [b, [outputs, rank]],
  ] as const) {
    const checked = checkTensor(table, name, shape)
    if (!checked.ok) return checked
  }
  const term: LowRankTerm = { a, b, scale: config.scale(module), rank, aFrom: 0, bFrom: 0, from: 0, to: outputs }
  addChange(changes, target, (under, own) => lowRankPart(under, own, layout, [term]))
  const magnitude = pair.get('lora_magnitude_vector')?.stored
  if (config.dora !== (magnitude !== undefined)) {
    return magnitude === undefined
      ? refuse(
          'tensor_missing',
          `use_dora is on, but "${module.slice(0, 200)}" has no lora_magnitude_vector.`,
          pointer(first.stored),
        )
      : refuse('tensor_unexpected', 'The file holds a lora_magnitude_vector, but use_dora is off.', pointer(magnitude))
  }
  if (magnitude !== undefined) {
    if (embeds) return refuse('adapter_unsupported', 'DoRA on an embedding is not supported.', pointer(magnitude))
    const checked = checkTensor(table, magnitude, [outputs])
    if (!checked.ok) return checked
    addChange(changes, target, (under, own) => doraPart(under, layout, storedPart(own, magnitude)))
  }
  const addend = pair.get('lora_B.bias')?.stored
  if (addend === undefined) return ok(null)
  if (bias === undefined) {
    return refuse(
      'adapter_unsupported',
      `lora_bias on "${module.slice(0, 200)}", which has no bias, is not supported.`,
      pointer(addend),
    )
  }
  const checked = checkTensor(table, addend, [outputs])
  if (!checked.ok) return checked
  addChange(changes, bias, (under, own) => sumPart(under, storedPart(own, addend), term.scale))
  return ok(null)
}
