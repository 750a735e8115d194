import { pieces, sequenceBatches } from './batches.ts'
import { edgeBudget, type EdgeBudget } from './budget.ts'
import { gradientFlops, vocabularyFlops } from './flops.ts'
import type { HeadModel } from './joint.ts'
import { exampleSlices } from './joint-slices.ts'
import { heapBytes, type PeakBytes } from './memory.ts'
import { gatherCost, heldBytes, normReads, totalCost } from './reads.ts'
import { divergenceBytesPerToken } from './running-divergence.ts'
import { firstTiling, type Tiling } from './tiling.ts'
import { runningBytesPerToken } from './vocabulary-stats.ts'

/**
 * What a pass over the heads of one or more models will do, decided from shapes: the counterpart of `ForwardPlan` for the work that begins at the
 * last hidden states.
 */
export interface JointPlan {
  /** Why an isolate can't do it; null where it can. */
  readonly refused: string | null
  readonly tiling: Tiling
  readonly sliceTokens: number
  readonly shards: readonly { readonly tokens: number; readonly flops: number }[]
  readonly flops: number
  /** Stored bytes of the heads that are read, and in how many reads; hidden states are not counted. */
  readonly readBytes: number
  readonly reads: number
  readonly peakBytes: PeakBytes
  readonly seconds: number
}

/** `compare`: two models side by side. `emulate`: their logits added up. `gradient`, `answers`: one model's, the latter of a few tokens alone. */
export type JointWork = 'compare' | 'emulate' | 'gradient' | 'answers'

export interface PlanJointInput {
  readonly work: JointWork
  readonly models: readonly HeadModel[]
  /** Tokens of each example of each shard. */
  readonly shards: readonly (readonly number[])[]
  /** Of `answers`: boundaries inside the network whose last rows go into the same file. */
  readonly boundaries?: number
  readonly budget?: EdgeBudget
}

/** Fewer tokens at a time would read whole heads for little work. */
const SMALLEST_SLICE = 256
const LOAD_PARTS = [1, 2, 4, 8]
/** Matrices `[tokens, tile]` alive at once in a call, from the graphs. */
const ALIVE = { compare: 7, emulate: 4, gradient: 7, answers: 0 }
/** Elements of such a matrix. */
const CALL_ELEMENTS = 512 * 1024
const LOAD_BYTES = 8 * 1024 * 1024

export function planJoint({ work, models, shards, boundaries = 0, budget = edgeBudget }: PlanJointInput): JointPlan {
  const longest = Math.max(...shards.flat())
  const most = Math.max(...shards.map(sum))
  const room = budget.memoryBytes - budget.kernelBytes
  let best: JointPlan | undefined
  for (let slice = most; ; slice = Math.max(longest, Math.floor(slice / 2))) {
    for (const parts of LOAD_PARTS) {
      const tiling = tilingOf(work, models, longest, parts, budget)
      const plan = describe({ work, models, shards, boundaries, tiling, sliceTokens: slice, longest, budget })
      if (plan.peakBytes.js <= room && plan.peakBytes.wasm <= budget.kernelBytes) return plan
      best = plan
    }
    if (slice === longest || slice < SMALLEST_SLICE) break
  }
  const need = Math.ceil(best!.peakBytes.total / 1e6)
  return { ...best!, refused: `needs ${need} MB at once; an isolate has ${Math.ceil(budget.memoryBytes / 1e6)} MB` }
}

function tilingOf(
  work: JointWork,
  models: readonly HeadModel[],
  longest: number,
  parts: number,
  budget: EdgeBudget,
): Tiling {
  const widest = models.reduce((one, other) => (other.architecture.width > one.architecture.width ? other : one))
  const first = firstTiling(widest.architecture, budget)
  const width = widthOf(models)
  const perPair = 2 * (width + (work === 'gradient' ? longest : 0))
  const callTokens = Math.max(longest, Math.min(first.callTokens, 1024))
  const rows = Math.min(vocabularyOf(models), budget.callFlops / (callTokens * perPair), CALL_ELEMENTS / callTokens)
  const callRows = Math.max(1, Math.floor(rows))
  const loadRows = callRows * Math.max(1, Math.floor(LOAD_BYTES / parts / (4 * width * callRows)))
  return { ...first, callTokens, callRows, loadRows: Math.min(vocabularyOf(models), loadRows), prefetch: false }
}

interface Draft extends Required<PlanJointInput> {
  readonly tiling: Tiling
  readonly sliceTokens: number
  readonly longest: number
}

function describe(draft: Draft): JointPlan {
  const { work, models, tiling, sliceTokens, budget } = draft
  const vocabulary = vocabularyOf(models)
  const tiles = pieces(vocabulary, tiling.loadRows).map(({ from, to }) => ({ rows: [from, to] as const }))
  let readBytes = 0
  let reads = 0
  const count = (cost: { readonly bytes: number; readonly reads: number }) => {
    readBytes += cost.bytes
    reads += cost.reads
  }
  const shards = draft.shards.map((lengths) => {
    let flops = 0
    for (const { examples } of exampleSlices(lengths, sliceTokens)) {
      const slice = lengths.slice(examples.from, examples.to)
      const scored = sum(slice) - slice.length
      flops += flopsOf(draft, slice, vocabulary)
      for (const { weights, head, architecture } of models) {
        const once = head.bias === undefined ? [] : [{ name: head.bias, tile: {} }]
        const rows = work === 'answers' ? [] : tiles.map((tile) => ({ name: head.tensor, tile }))
        count(totalCost(weights, [...normReads(architecture.finalNorm), ...once, ...rows]))
        if (work !== 'compare') count(gatherCost(weights, head.tensor, Math.min(scored, vocabulary)))
      }
    }
    return { tokens: sum(lengths), flops }
  })
  const flops = sum(shards.map((shard) => shard.flops))
  const slow = shards.some((shard) => shard.flops > budget.invocationSeconds * budget.speed)
  return {
    refused: slow ? 'has a shard whose heads a single invocation cannot finish' : null,
    tiling,
    sliceTokens,
    shards,
    flops,
    readBytes,
    reads,
    peakBytes: peakBytes(draft, vocabulary, widthOf(models)),
    seconds: flops / budget.speed,
  }
}

function flopsOf({ work, models, tiling }: Draft, lengths: readonly number[], vocabulary: number): number {
  if (work === 'answers') return 0
  if (work === 'gradient') return gradientsFlops(models[0]!, lengths, tiling, vocabulary)
  return vocabularyFlops(widthOf(models), sum(lengths) - (work === 'compare' ? 0 : lengths.length), vocabulary)
}

function gradientsFlops(model: HeadModel, lengths: readonly number[], tiling: Tiling, vocabulary: number): number {
  const scored = lengths.map((length) => length - 1)
  const batches = sequenceBatches(scored, tiling.callTokens)
  const tiles = pieces(vocabulary, tiling.loadRows).flatMap(({ from, to }) => pieces(to - from, tiling.callRows))
  return sum(
    tiles.flatMap(({ from, to }) =>
      batches.map((batch) => gradientFlops(model.architecture.width, batch.lengths, to - from)),
    ),
  )
}

function peakBytes(
  { work, models, shards, boundaries, tiling, sliceTokens, longest }: Draft,
  vocabulary: number,
  width: number,
): PeakBytes {
  const n = Math.min(sliceTokens, tiling.callTokens)
  const widest = Math.max(...models.map(({ architecture }) => architecture.width))
  const grams = work === 'gradient' ? 3 * n * longest : 0
  const call = 4 * (ALIVE[work] * n * tiling.callRows + tiling.callRows * width + 3 * n * width + grams)
  const wasm = heapBytes(call)
  const states = 4 * sliceTokens * (work === 'emulate' ? width + widest : width)
  const batch = 4 * n * widest * 2 + (work === 'gradient' ? 4 * n * width : 0)
  const tile = models.map(({ weights, head }) => {
    const read = { name: head.tensor, tile: { rows: [0, tiling.loadRows] as const } }
    return { held: heldBytes(weights, read), scratch: totalCost(weights, [read]).scratch }
  })
  const held = sum(tile.map((one) => one.held)) + Math.max(...tile.map((one) => one.scratch))
  const joined = work === 'emulate' ? held + Math.max(...tile.map((one) => one.held)) : held
  const gather = Math.max(...models.map(({ weights, head }) => gatherCost(weights, head.tensor, 1).scratch))
  const gathered = work === 'compare' ? 0 : 4 * widest * Math.min(sliceTokens, tiling.gatherRows) + gather
  const statistics = sliceTokens * (work === 'compare' ? divergenceBytesPerToken + 12 : runningBytesPerToken + 8 * 4)
  const bias = models.some(({ head }) => head.bias !== undefined) ? 4 * vocabulary * (models.length + 1) : 0
  // As read, and once more in the file.
  const rows = 2 * boundaries * 4 * width * Math.max(...shards.map(({ length }) => length))
  const js = states + batch + Math.max(joined, gathered) + statistics + bias + 4 * 4 * width + rows
  return { js, wasm, total: js + wasm }
}

function vocabularyOf(models: readonly HeadModel[]): number {
  return Math.min(...models.map(({ weights, head }) => weights.shape(head.tensor)[0]!))
}

function widthOf(models: readonly HeadModel[]): number {
  return sum(models.map(({ architecture }) => architecture.width))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
