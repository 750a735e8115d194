import { refuse, type Result } from '#domain/result'
import { isBuffer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import { readConfig } from '../config.ts'
import type { Delta } from '../delta.ts'
import type { TensorTable } from '../tensor-table.ts'
import { assemble, type PartMaker } from './assemble.ts'
import { baseName, canonicalName, ownHead } from './places.ts'
import { replaceTensor } from './replaced.ts'

/**
 * A checkpoint file as a delta: each of its tensors replaces the base's. Only an embedding or a head: kind `head`; more: kind `full`, also when
 * only some blocks are there (the rest is the base's). Which of a full checkpoint's tensors really differ is not looked up: that would mean
 * reading both models whole.
 */
export function readCheckpointDelta(
  architecture: Architecture,
  table: TensorTable,
  config?: Uint8Array,
): Result<Delta> {
  const tied = tiedAfter(architecture, table, config)
  if (!tied.ok) return tied
  const embedding = architecture.embedding.tensor
  const changes = new Map<string, PartMaker[]>()
  const notes: string[] = []
  const trainable: string[] = []
  const nameOf = (stored: string) => baseName(architecture, canonicalName(architecture, stored))
  const holdsEmbedding = [...table.keys()].some((stored) => nameOf(stored) === embedding)
  for (const stored of table.keys()) {
    if (isBuffer(stored)) continue
    const name = nameOf(stored)
    if (name === ownHead && tied.value && holdsEmbedding) {
      notes.push('lm_head.weight is ignored: config.json ties the head to the embedding')
      continue
    }
    // a tied model saved by its other name
    const target = name === ownHead && tied.value ? embedding : stored
    const entered = replaceTensor(changes, architecture, table, stored, target)
    if (!entered.ok) return entered
    trainable.push(stored)
  }
  const only = (names: readonly string[]) => [...changes.keys()].every((name) => names.includes(name))
  const kind = only([embedding, ownHead]) ? 'head' : 'full'
  if (kind === 'full') notes.push('every tensor of the checkpoint counts as changed; equal ones are not looked for')
  if (kind === 'head' && architecture.head.tied) {
    notes.push(
      changes.has(embedding)
        ? 'the head is tied to the input embeddings: they changed with it'
        : 'the head was untied from the input embeddings, which are the base’s',
    )
  }
  return assemble({ kind, architecture, table, changes, trainable, headFollows: tied.value, notes })
}

/** Whether the tuned model's head is its embedding; and whether its config, if one came, describes the same model as the base's. */
function tiedAfter(architecture: Architecture, table: TensorTable, config?: Uint8Array): Result<boolean> {
  const untied = !architecture.head.tied || table.has(ownHead)
  if (!config) return { ok: true, value: !untied }
  const own = readConfig(config, (name) => table.has(name))
  if (!own.ok) return own
  for (const field of [
    'family',
    'width',
    'heads',
    'kvHeads',
    'headSize',
    'intermediate',
    'vocabulary',
    'positions',
    'activation',
  ] as const) {
    if (own.value[field] !== architecture[field]) {
      const detail = `config.json says ${field} ${own.value[field]}, the base has ${architecture[field]}.`
      return refuse('base_mismatch', detail, '#/files/config.json')
    }
  }
  if (own.value.layers.length !== architecture.layers.length) {
    const detail = `config.json says ${own.value.layers.length} layers, the base has ${architecture.layers.length}.`
    return refuse('base_mismatch', detail, '#/files/config.json')
  }
  if (JSON.stringify(computation(own.value)) !== JSON.stringify(computation(architecture))) {
    return refuse(
      'base_mismatch',
      'config.json computes norms, positions or attention otherwise than the base.',
      '#/files/config.json',
    )
  }
  if (own.value.head.tied && !architecture.head.tied) {
    return refuse(
      'base_mismatch',
      'config.json ties the head to the embedding, the base does not.',
      '#/files/config.json',
    )
  }
  return { ok: true, value: own.value.head.tied }
}

/** The numbers of an architecture that no tensor shows. */
function computation({ layers, finalNorm, embedding }: Architecture): unknown {
  const { position, scale } = embedding
  const rotary = position.kind === 'rotary' ? { ...position } : null
  return [
    rotary,
    scale?.factor,
    finalNorm.epsilon,
    ...layers.map(({ attention, mlp, parallel }) => {
      const { norm, scale, window, rope } = attention
      return [norm.epsilon, scale, window, rope, mlp.norm.epsilon, parallel]
    }),
  ]
}
