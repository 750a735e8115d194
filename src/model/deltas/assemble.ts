import { ok, refuse, type Result } from '#domain/result'
import { checkpointWeights } from '../checkpoint.ts'
import type { Architecture } from '../architecture.ts'
import type { Bottleneck, Delta, DeltaKind } from '../delta.ts'
import { elements, type TensorTable } from '../tensor-table.ts'
import type { Virtual } from '../virtual.ts'
import type { Weights } from '../weights.ts'
import { overlay, storedPart, type Part } from './overlay.ts'
import { ownHead, tensorPlaces } from './places.ts'

/** Makes one tensor of the tuned model from what lies under it and from the upload's own tensors. */
export type PartMaker = (under: Part, own: Weights) => Part

/** What a kind of delta found out about its files, before it is a `Delta`. */
export interface Draft {
  readonly kind: DeltaKind
  readonly architecture: Architecture
  /** The upload's tensors. */
  readonly table: TensorTable
  /** By the base's tensor name, in the order they act: a replaced matrix may also be scaled. */
  readonly changes: ReadonlyMap<string, readonly PartMaker[]>
  /** Tensors that are new: a bottleneck's, a prefix's. */
  readonly additions?: ReadonlyMap<string, (own: Weights) => Part>
  readonly adapters?: ReadonlyMap<number, readonly Bottleneck[]>
  readonly virtual?: Virtual
  /** Upload tensors that training could change; every one when absent. */
  readonly trainable?: readonly string[]
  /** A tied head follows the embedding (a checkpoint), or keeps the base's (a PEFT adapter on the embedding alone). */
  readonly headFollows: boolean
  readonly notes: readonly string[]
}

/** The delta a draft describes: what it changes, where a pass must begin, and the weights it makes of the base's. */
export function assemble(draft: Draft): Result<Delta> {
  const { architecture, table, changes, adapters = new Map<number, readonly Bottleneck[]>() } = draft
  const places = tensorPlaces(architecture)
  const touched = new Set([...changes.keys()].map((name) => (name === ownHead ? 'head' : places.get(name)!)))
  const embedding = architecture.embedding.tensor
  const ownsHead = changes.has(ownHead)
  const follows = architecture.head.tied && changes.has(embedding) && !ownsHead && draft.headFollows
  const keeps = architecture.head.tied && changes.has(embedding) && !ownsHead && !draft.headFollows
  const prefixed = draft.virtual?.kind === 'past' ? architecture.layers.keys() : []
  const changed = {
    embedding: touched.has('embedding') || draft.virtual?.kind === 'rows',
    layers: [...touched, ...adapters.keys(), ...prefixed]
      .filter((where) => typeof where === 'number')
      .toSorted((a, b) => a - b),
    head: touched.has('head') || follows,
  }
  if (changed.layers.length === 0 && !changed.embedding && !changed.head) {
    return refuse('nothing_changed', 'The files hold no tensor that changes the base.')
  }
  return ok({
    kind: draft.kind,
    trainableParameters: [...(draft.trainable ?? table.keys())].reduce(
      (sum, name) => sum + elements(table.get(name)!.shape),
      0,
    ),
    changed,
    tensors: { changed: [...changes.keys()], added: [...(draft.additions ?? new Map<string, unknown>()).keys()] },
    apply: (base) => {
      const own = checkpointWeights(table)
      const parts = new Map<string, Part>()
      for (const [name, makers] of changes) {
        // an own head grows out of whatever the base's head was
        const under = name === ownHead ? architecture.head.tensor : name
        parts.set(
          name,
          makers.reduce((part, make) => make(part, own), storedPart(base, under)),
        )
      }
      for (const [name, make] of draft.additions ?? []) parts.set(name, make(own))
      if (keeps) parts.set(ownHead, storedPart(base, embedding))
      return overlay(base, parts)
    },
    head: { tensor: ownsHead || keeps ? ownHead : architecture.head.tensor },
    adapters,
    ...(draft.virtual && { virtual: draft.virtual }),
    notes: draft.notes,
  })
}

/** Adds a change behind those already made to the tensor. */
export function addChange(changes: Map<string, PartMaker[]>, name: string, make: PartMaker): void {
  const makers = changes.get(name)
  if (makers) makers.push(make)
  else changes.set(name, [make])
}

/** The upload's tensor takes the place of the base's. */
export function replacement(ownName: string): PartMaker {
  return (_under, own) => storedPart(own, ownName)
}
