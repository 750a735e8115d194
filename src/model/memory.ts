import type { Architecture } from './architecture.ts'
import type { SequenceBatch } from './batches.ts'
import { scratchLimit } from './checkpoint.ts'
import type { Bottleneck } from './delta.ts'
import { adapterReads, heldBytes, layerReads, normReads, type TensorRead, totalCost } from './reads.ts'
import { ropesOf } from './rotary.ts'
import { attentionTiles, headsPerCall, type Tiling } from './tiling.ts'
import { runningBytesPerToken } from './vocabulary-stats.ts'
import { pastTokens, rowsAhead, type Virtual } from './virtual.ts'
import type { Weights } from './weights.ts'

/**
 * An upper bound of what a shard holds, derived from shapes alone. Its two sides are measured differently: JS buffers come and go, so the
 * fullest moment counts; the kernel's heap only grows, so its fullest moment is added to every other.
 */
export interface PeakBytes {
  readonly js: number
  readonly wasm: number
  readonly total: number
}

export interface MemoryInput {
  readonly architecture: Architecture
  readonly weights: Pick<Weights, 'cost' | 'shape'>
  readonly adapters: ReadonlyMap<number, readonly Bottleneck[]>
  readonly head: { readonly tensor: string; readonly bias?: string }
  readonly tiling: Tiling
  readonly virtual?: Virtual | undefined
  /** Rows of the largest shard. */
  readonly tokens: number
  /** Attention's batches, of all shards. */
  readonly batches: readonly SequenceBatch[]
  /** First stage that runs. */
  readonly from: number
}

/** The runtime's own data, stack and sessions in its heap of initially 16 MiB, measured with every graph of a model loaded. */
const RUNTIME_BYTES = 7 * 1024 * 1024
const INITIAL_HEAP = 16 * 1024 * 1024
/** What free lists and alignment leave unused between blocks of very different sizes, measured. */
const FRAGMENTATION = 1.2
/** When the heap must grow it grows by a fifth at least. */
const GROWTH = 1.2

export function peakBytes(input: MemoryInput): PeakBytes {
  const js = jsBytes(input)
  const wasm = heapBytes(largestCall(input))
  return { js, wasm, total: js + wasm }
}

/** What the kernel's heap grows to when its largest call holds so many bytes of tensors. */
export function heapBytes(largestCall: number): number {
  return Math.max(INITIAL_HEAP, Math.ceil(GROWTH * (RUNTIME_BYTES + FRAGMENTATION * largestCall)))
}

/** Bytes of tensors alive in the kernel's heap during its largest call: inputs, intermediates that overlap, outputs. */
function largestCall({ architecture, adapters, tiling, tokens, batches, from, virtual }: MemoryInput): number {
  const past = pastTokens(virtual)
  const { width, headSize, layers } = architecture
  const n = Math.min(tokens, tiling.callTokens)
  const rows = Math.min(tokens, n) * tiling.callRows * 4 + tiling.callRows * width + 2 * n * width
  if (from >= layers.length) return 4 * rows
  // Layers of one model differ in their numbers, not in their kind.
  const gated = layers[from]!.mlp.gate !== undefined
  // Input, normed, output; before there is an output, an RMS norm's temporary is in its place.
  const states = 3 * width
  const inner = n * (states + (gated ? 4 : 2) * tiling.callColumns)
  const mlpCall = tiling.callColumns * width * (gated ? 3 : 2) + inner
  const callHeads = headsPerCall(architecture, batches, tiling, past)
  const [tile] = attentionTiles(
    architecture,
    { from: 0, to: Math.min(architecture.kvHeads, tiling.loadKvHeads) },
    callHeads,
  )
  const heads = tile!.query.to - tile!.query.from
  const kvHeads = tile!.key.to - tile!.key.from
  const attentionCalls = batches.map(({ lengths, from: first, to }) => {
    const longest = Math.max(...lengths)
    const places = lengths.length * longest
    const ahead = lengths.length * past
    const projected = headSize * (places * (4 * heads + 6 * kvHeads) + (ahead + past) * 6 * kvHeads)
    // Logits and softmax side by side, and a hole as large as half of one; the mask. The norm's temporaries are gone by then.
    const scores = 2.5 * heads * longest * (places + ahead) + longest * (longest + past)
    const rows = to - first
    return width * headSize * (2 * heads + 2 * kvHeads) + rows * width + projected + Math.max(2 * rows * width, scores)
  })
  const widest = Math.max(0, ...[...adapters.values()].flat().map(({ size }) => size))
  const adapterCall = widest === 0 ? 0 : n * (5 * width + 2 * widest) + 2 * width * widest
  return 4 * Math.max(rows, mlpCall, adapterCall, ...attentionCalls)
}

type Parts = readonly (readonly TensorRead[])[]

function jsBytes(input: MemoryInput): number {
  const { architecture, weights, adapters, head, tiling, tokens, batches, from, virtual } = input
  const { width, embedding, layers } = architecture
  // Not spread: there may be more sequences than a call takes arguments, and none at all where a view makes nothing of a suite.
  const longest = batches.reduce((most, { lengths }) => lengths.reduce((a, b) => Math.max(a, b), most), 0)
  const batch = 4 * width * Math.max(Math.min(tokens, tiling.callTokens), ...batches.map(({ from, to }) => to - from))
  const gather = 4 * width * Math.min(tokens, tiling.gatherRows) + scratchLimit
  const hidden = 4 * tokens * width
  const pairs = ropesOf(architecture).reduce((sum, rope) => sum + rope.inverseFrequencies.length, 0)
  const rotary = 8 * longest * pairs

  // What a parallel block's attention puts out waits for its MLP; an output norm holds what it makes.
  const some = layers[from] ?? layers[0]!
  const beside = (some.parallel === true ? hidden : 0) + (some.mlp.outputNorm === undefined ? 0 : batch)

  const part = (reads: readonly TensorRead[]) => {
    const sizes = reads.map((read) => heldBytes(weights, read))
    // Cutting copies one matrix at a time, and loading needs its scratch beside the result.
    return sizes.reduce((sum, size) => sum + size, 0) + Math.max(...sizes, totalCost(weights, reads).scratch)
  }
  const ahead = (reads: readonly TensorRead[] | undefined) =>
    !tiling.prefetch || reads === undefined
      ? 0
      : reads.reduce((sum, read) => sum + heldBytes(weights, read), 0) +
        totalCost(weights, reads).scratch * reads.length
  const half = (parts: Parts, adapter: Bottleneck | undefined, next: Parts | undefined) =>
    Math.max(...parts.map(part)) +
    (parts.length > 1 ? hidden : 0) +
    beside +
    2 * batch +
    (adapter === undefined ? 0 : part(adapterReads(adapter)) + 3 * batch) +
    ahead(next?.[0])

  const position = embedding.position.kind === 'learned' ? 4 * longest * width : 0
  const prompt = 8 * rowsAhead(virtual) * width
  const embed = from > 0 ? 0 : Math.max(gather, prompt, 2 * position)
  const reads = layers.slice(from).map((_, i) => layerReads(architecture, weights, from + i, tiling, virtual))
  const blocks = reads.flatMap(({ attention, mlp }, i) => {
    const adapter = (after: Bottleneck['after']) => adapters.get(from + i)?.find((one) => one.after === after)
    return [half(attention, adapter('attention'), mlp), half(mlp, adapter('mlp'), reads[i + 1]?.attention)]
  })
  const vocabularyRows = { name: head.tensor, tile: { rows: [0, tiling.loadRows] as const } }
  const oneTile = heldBytes(weights, vocabularyRows) + totalCost(weights, [vocabularyRows]).scratch
  const loaded = oneTile + ahead([vocabularyRows])
  const bias = head.bias === undefined ? 0 : 2 * heldBytes(weights, { name: head.bias, tile: {} })
  const norm = 2 * part(normReads(architecture.finalNorm))
  const statistics = tokens * (runningBytesPerToken + 8 * 4)
  const vocabulary = statistics + bias + norm + Math.max(loaded, gather) + batch
  return hidden + rotary + Math.max(embed, vocabulary, ...blocks)
}
