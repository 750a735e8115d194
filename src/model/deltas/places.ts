import { type Architecture, type Norm, type Projection, sharedBy } from '../architecture.ts'

/** Where a tensor acts: a layer, or one of the two ends. The final norm belongs to the head: it follows the last boundary. */
export type Where = number | 'embedding' | 'head'

/** A module that a delta can target, by the path PEFT uses. */
export interface Place {
  readonly weight: string
  readonly bias?: string
  readonly layout: Projection['layout']
  readonly inputs: number
  /** All output features stored in the tensor, also where several projections share it. */
  readonly outputs: number
}

/** Name of a head that stands on its own, whatever the base did. */
export const ownHead = 'lm_head.weight'

/** Every tensor of the base and where it acts. */
export function tensorPlaces(architecture: Architecture): Map<string, Where> {
  const places = new Map<string, Where>()
  const norm = ({ weight, bias }: Norm | Projection, where: Where) => {
    places.set(weight, where)
    if (bias !== undefined) places.set(bias, where)
  }
  places.set(architecture.head.tensor, 'head')
  places.set(architecture.embedding.tensor, 'embedding')
  if (architecture.embedding.position.kind === 'learned')
    places.set(architecture.embedding.position.tensor, 'embedding')
  for (const [i, { attention, mlp }] of architecture.layers.entries()) {
    const { norm: first, qNorm, kNorm, outputNorm, q, k, v, o } = attention
    for (const part of [first, qNorm, kNorm, outputNorm, q, k, v, o]) if (part) norm(part, i)
    for (const part of [mlp.norm, mlp.outputNorm, mlp.gate, mlp.up, mlp.down]) if (part) norm(part, i)
  }
  norm(architecture.finalNorm, 'head')
  return places
}

const known = new WeakMap<Architecture, Map<string, Place>>()

/** Every matrix that PEFT can wrap: the projections, the embedding and the head, by module path. */
export function modules(architecture: Architecture): ReadonlyMap<string, Place> {
  const places = known.get(architecture) ?? listModules(architecture)
  known.set(architecture, places)
  return places
}

function listModules(architecture: Architecture): Map<string, Place> {
  const { width, vocabulary, embedding, layers, head } = architecture
  const places = new Map<string, Place>()
  for (const { attention, mlp } of layers) {
    for (const part of [attention.q, attention.k, attention.v, attention.o, mlp.gate, mlp.up, mlp.down]) {
      if (!part) continue
      const { module, weight, bias, layout, inputs, outputs } = part
      places.set(module, {
        weight,
        ...(bias !== undefined && { bias }),
        layout,
        inputs,
        outputs: sharedBy(part) * outputs,
      })
    }
  }
  // an embedding is a matrix whose input is a one-hot row
  const name = canonicalName(architecture, embedding.tensor).replace(/\.weight$/, '')
  places.set(name, { weight: embedding.tensor, layout: 'in_out', inputs: vocabulary, outputs: width })
  places.set('lm_head', { weight: head.tensor, layout: 'out_in', inputs: width, outputs: vocabulary })
  return places
}

/** `transformer.`, `model.` or `gpt_neox.`: what the whole model's names begin with, whether or not a file was saved with it. */
function root(architecture: Architecture): string {
  return `${architecture.layers[0]!.attention.q.module.split('.', 1)[0]}.`
}

/** The whole model's name of a tensor or module, from a file saved with or without the root. A head is `lm_head`, whatever the family calls it. */
export function canonicalName(architecture: Architecture, name: string): string {
  const prefix = root(architecture)
  const head = architecture.head.module
  if (head !== undefined && (name === head || name.startsWith(`${head}.`))) return `lm_head${name.slice(head.length)}`
  return name.startsWith(prefix) || name === 'lm_head' || name.startsWith('lm_head.') ? name : prefix + name
}

/** The base checkpoint's name of a tensor, from the whole model's. */
export function baseName(architecture: Architecture, canonical: string): string {
  const prefix = root(architecture)
  if (architecture.embedding.tensor.startsWith(prefix) || !canonical.startsWith(prefix)) return canonical
  return canonical.slice(prefix.length)
}
