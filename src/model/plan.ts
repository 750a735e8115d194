import type { Architecture } from './architecture.ts'
import { sequenceBatches } from './batches.ts'
import { edgeBudget, type EdgeBudget, sequenceCap } from './budget.ts'
import type { Delta } from './delta.ts'
import { passReads } from './pass-reads.ts'
import { peakBytes, type PeakBytes } from './memory.ts'
import { cutStages, dealExamples } from './shards.ts'
import { type PassModel, stageFlops } from './stage-flops.ts'
import { finerTilings, firstTiling, type Tiling } from './tiling.ts'
import { pastTokens, rowsAhead } from './virtual.ts'
import type { Weights } from './weights.ts'

/**
 * What a forward pass over a suite will do, decided before anything is loaded: pure JSON, shown to the user, asserted by tests, obeyed by
 * the executor. Stages are the layers `0 … L−1` and then the head, stage `L`; boundary b is what enters stage b.
 */
export interface ForwardPlan {
  /** `batch`: past what an isolate can do; `reason` says which limit, and there are no shards. */
  readonly engine: 'edge' | 'batch'
  readonly reason?: string
  /** First stage to run. Above 0 it needs the base's hidden states at that boundary. */
  readonly startLayer: number
  readonly layers: number
  readonly tokens: number
  readonly scoredTokens: number
  readonly tiling: Tiling
  readonly shards: readonly ShardPlan[]
  readonly flops: number
  /** Stored bytes that will be read, and in how many reads; scattered rows counted as if none were neighbours or alike. */
  readonly readBytes: number
  readonly reads: number
  /** Upper bound of what one shard holds at once. */
  readonly peakBytes: PeakBytes
  /** Expected CPU seconds of the whole pass. */
  readonly seconds: number
}

/** A set of examples taken through all stages together, shortest first: `examples[i]` is example i of the shard's token statistics. */
export interface ShardPlan {
  readonly examples: readonly number[]
  readonly tokens: number
  readonly scoredTokens: number
  readonly flops: number
  /** Stage ranges `from ≤ stage < to`, one invocation each; hidden states rest between them. One segment in all but the largest models. */
  readonly segments: readonly { readonly from: number; readonly to: number }[]
}

export interface PlanInput {
  readonly architecture: Architecture
  /** The weights that will run, i.e. `delta.apply(base)`; only shapes and costs are asked. */
  readonly weights: Pick<Weights, 'cost' | 'shape'>
  /** Absent: the base itself. */
  readonly delta?: Pick<Delta, 'head' | 'adapters' | 'virtual'>
  /** Tokens of each example, each from 2 to `sequenceCap(architecture, delta?.virtual?.tokens)`. */
  readonly lengths: ArrayLike<number>
  /** Stage to start at; 0 without cached hidden states. `firstStage(delta.changed, L)` says how far it may go. */
  readonly startLayer?: number
  /** The shards whose hidden states are cached; absent: dealt anew. */
  readonly examples?: readonly (readonly number[])[]
  /** How to deal anew; absent: shortest first (`dealExamples`). */
  readonly deal?: typeof dealExamples
  readonly budget?: EdgeBudget
}

/** The first stage whose output can differ from the base's: 0 … L. */
export function firstStage(changed: Delta['changed'], layers: number): number {
  return changed.embedding ? 0 : Math.min(layers, ...changed.layers)
}

/** Fewest tokens a shard is cut down to for lack of memory or time: fewer would read all weights for little work. */
const SMALLEST_SHARD = 512
/** Throws when a length is not from 2 to the cap: texts are cut and refused before this. */
export function planForward(input: PlanInput): ForwardPlan {
  const { architecture, weights, lengths, delta, startLayer = 0, budget = edgeBudget } = input
  const cap = sequenceCap(architecture, delta?.virtual?.tokens)
  for (let i = 0; i < lengths.length; i++) {
    if (!(lengths[i]! >= 2 && lengths[i]! <= cap)) throw new RangeError(`example ${i} has ${lengths[i]} tokens`)
  }
  const adapters: Delta['adapters'] = delta?.adapters ?? new Map()
  const virtual = delta?.virtual
  const rows = Array.from(lengths, (length) => length + rowsAhead(virtual))
  const head = delta?.head ?? { tensor: architecture.head.tensor }
  const tiling = firstTiling(architecture, budget)
  const model = { architecture, weights, adapters, head, tiling, startLayer, virtual }

  const most = affordableTokens(model, rows, budget)
  let smallest: Fitting | undefined
  for (let tokens = budget.shardTokens; tokens >= SMALLEST_SHARD; tokens /= 2) {
    const examples = input.examples ?? (input.deal ?? dealExamples)(rows, Math.min(tokens, most))
    for (const smaller of finerTilings(tiling, architecture)) {
      const fitting = measure({ ...model, tiling: smaller }, examples, rows)
      const { js, wasm, total } = fitting.peakBytes
      if (wasm <= budget.kernelBytes && js <= budget.memoryBytes - budget.kernelBytes) {
        return withinTime(describe(fitting, budget), budget)
      }
      if (smallest === undefined || total < smallest.peakBytes.total) smallest = fitting
    }
  }
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
  const { js, wasm } = smallest!.peakBytes
  const limits = `${megabytes(budget.memoryBytes - budget.kernelBytes)} + ${megabytes(budget.kernelBytes)} MB`
  const need = `needs ${megabytes(js)} MB of buffers and ${megabytes(wasm)} MB of heap at once`
  return refused(describe(smallest!, budget), `${need}; an isolate has ${limits} of memory`)
}

interface Model extends PassModel {
  readonly startLayer: number
}

/** Shards (with their lengths in rows) and tiles, and the memory they need. */
interface Fitting {
  readonly model: Model
  readonly shards: readonly { readonly examples: readonly number[]; readonly lengths: readonly number[] }[]
  readonly peakBytes: PeakBytes
}

function measure(model: Model, examples: readonly (readonly number[])[], lengths: ArrayLike<number>): Fitting {
  const past = pastTokens(model.virtual)
  const shards = examples.map((shard) => ({ examples: shard, lengths: shard.map((example) => lengths[example]!) }))
  const tokens = Math.max(0, ...shards.map((shard) => sum(shard.lengths)))
  const batches = shards.flatMap((shard) => sequenceBatches(shard.lengths, model.tiling.callTokens, past))
  return { model, shards, peakBytes: peakBytes({ ...model, tokens, batches, from: model.startLayer }) }
}

function describe({ model, shards: dealt, peakBytes }: Fitting, budget: EdgeBudget): ForwardPlan {
  const { startLayer, tiling } = model
  const limit = budget.invocationSeconds * budget.speed
  const shards = dealt.map(({ examples, lengths }): ShardPlan => {
    const stages = stageFlops(model, lengths).slice(startLayer)
    const tokens = sum(lengths) - examples.length * rowsAhead(model.virtual)
    const segments = cutStages(startLayer, stages, limit) ?? []
    return { examples, tokens, scoredTokens: tokens - examples.length, flops: sum(stages), segments }
  })
  const flops = sum(shards.map((shard) => shard.flops))
  const reads = passReads(
    model,
    dealt.map((shard) => shard.lengths),
    startLayer,
  )
  return {
    engine: 'edge',
    startLayer,
    layers: model.architecture.layers.length,
    tokens: sum(shards.map((shard) => shard.tokens)),
    scoredTokens: sum(shards.map((shard) => shard.scoredTokens)),
    tiling,
    shards,
    flops,
    readBytes: reads.bytes,
    reads: reads.reads,
    peakBytes,
    seconds: flops / budget.speed,
  }
}

/** Tokens of a shard that one invocation can finish, judged by the longest text, the most expensive per token. */
function affordableTokens(model: Model, lengths: ArrayLike<number>, budget: EdgeBudget): number {
  let longest = 2
  for (let i = 0; i < lengths.length; i++) longest = Math.max(longest, lengths[i]!)
  const perToken = sum(stageFlops(model, [longest]).slice(model.startLayer)) / longest
  return Math.max(SMALLEST_SHARD, Math.floor((budget.invocationSeconds * budget.speed) / perToken))
}

function withinTime(plan: ForwardPlan, budget: EdgeBudget): ForwardPlan {
  const hours = (seconds: number) => Math.round(seconds / 3600)
  if (plan.seconds > budget.passSeconds) {
    return refused(plan, `would take ${hours(plan.seconds)} CPU hours; the edge takes ${hours(budget.passSeconds)}`)
  }
  if (plan.shards.some((shard) => shard.segments.length === 0)) {
    return refused(plan, 'has a layer that a single invocation cannot finish')
  }
  return plan
}

function refused(plan: ForwardPlan, reason: string): ForwardPlan {
  return { ...plan, engine: 'batch', reason, shards: [] }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
