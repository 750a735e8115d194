import type { Architecture } from './architecture.ts'
import { sequenceBatches } from './batches.ts'
import { edgeBudget, type EdgeBudget, sequenceCap } from './budget.ts'
import type { Delta } from './delta.ts'
import { passReads } from './pass-reads.ts'
import { peakBytes, type PeakBytes } from './memory.ts'
import { cutStages, dealExamples } from './shards.ts'
import { stageFlops } from './stage-flops.ts'
import { firstTiling, inParts, type Tiling } from './tiling.ts'
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
  readonly delta?: Pick<Delta, 'head' | 'adapters'>
  /** Tokens of each example, each from 2 to `sequenceCap(architecture)`. */
  readonly lengths: ArrayLike<number>
  /** Stage to start at; 0 without cached hidden states. `firstStage(delta.changed, L)` says how far it may go. */
  readonly startLayer?: number
  /** The shards whose hidden states are cached; absent: dealt anew. */
  readonly examples?: readonly (readonly number[])[]
  readonly budget?: EdgeBudget
}

/** The first stage whose output can differ from the base's: 0 … L. */
export function firstStage(changed: Delta['changed'], layers: number): number {
  return changed.embedding ? 0 : Math.min(layers, ...changed.layers)
}

/** Fewest tokens a shard is cut down to before the weights are loaded in more parts. Fewer would read all weights for little work. */
const SMALLEST_SHARD = 512
/** Parts a half's weights may be loaded in; each further part reads strided matrices once more. */
const PARTS = [1, 2, 4, 8, 16]

/** Throws when a length is not from 2 to the cap: texts are cut and refused before this. */
export function planForward(input: PlanInput): ForwardPlan {
  const { architecture, lengths, budget = edgeBudget, startLayer = 0 } = input
  const cap = sequenceCap(architecture)
  for (let i = 0; i < lengths.length; i++) {
    if (!(lengths[i]! >= 2 && lengths[i]! <= cap)) throw new RangeError(`example ${i} has ${lengths[i]} tokens`)
  }
  for (let tokens = budget.shardTokens; tokens >= SMALLEST_SHARD; tokens /= 2) {
    const examples = input.examples ?? dealExamples(lengths, shortened(input, tokens, budget))
    for (const parts of PARTS) {
      const plan = planShards(input, examples, inParts(firstTiling(architecture, budget), architecture, parts), budget)
      if (plan.peakBytes.total <= budget.memoryBytes) return withinTime(plan, startLayer, budget)
    }
  }
  const tiling = inParts(firstTiling(architecture, budget), architecture, PARTS.at(-1)!)
  const plan = planShards(input, dealExamples(lengths, SMALLEST_SHARD), tiling, budget)
  const megabytes = (bytes: number) => Math.ceil(bytes / 1e6)
  return refused(
    plan,
    `needs ${megabytes(plan.peakBytes.total)} MB of memory at once; an isolate has ${megabytes(budget.memoryBytes)} MB`,
  )
}

function planShards(
  { architecture, weights, lengths, startLayer = 0, delta }: PlanInput,
  examples: readonly (readonly number[])[],
  tiling: Tiling,
  budget: EdgeBudget,
): ForwardPlan {
  const layers = architecture.layers.length
  const adapters: Delta['adapters'] = delta?.adapters ?? new Map()
  const head = delta?.head ?? { tensor: architecture.head.tensor }
  const shardLengths = examples.map((shard) => shard.map((example) => lengths[example]!))
  const model = { architecture, weights, adapters, head, tiling }
  const limit = budget.invocationSeconds * budget.speed

  const shards = examples.map((shard, i): ShardPlan => {
    const stages = stageFlops(model, shardLengths[i]!).slice(startLayer)
    const tokens = sum(shardLengths[i]!)
    const segments = cutStages(startLayer, stages, limit) ?? []
    return { examples: shard, tokens, scoredTokens: tokens - shard.length, flops: sum(stages), segments }
  })
  const tokens = sum(shards.map((shard) => shard.tokens))
  const flops = sum(shards.map((shard) => shard.flops))
  const reads = shards.map((shard, i) => passReads(model, shardLengths[i]!, startLayer, shard.scoredTokens))
  const peak = peakBytes({
    ...model,
    tokens: Math.max(0, ...shards.map((shard) => shard.tokens)),
    batches: shardLengths.flatMap((shard) => sequenceBatches(shard, tiling.callTokens)),
    from: startLayer,
  })
  return {
    engine: 'edge',
    startLayer,
    layers,
    tokens,
    tiling,
    shards,
    flops,
    scoredTokens: tokens - sum(shards.map((shard) => shard.examples.length)),
    readBytes: sum(reads.map((read) => read.bytes)),
    reads: sum(reads.map((read) => read.reads)),
    peakBytes: peak,
    seconds: flops / budget.speed,
  }
}

/** Tokens of a shard such that one invocation can finish it, where that is possible at all. */
function shortened(
  { architecture, weights, startLayer = 0, delta }: PlanInput,
  tokens: number,
  budget: EdgeBudget,
): number {
  const tiling = firstTiling(architecture, budget)
  const head = delta?.head ?? { tensor: architecture.head.tensor }
  const sample = Array.from({ length: 8 }, () => Math.min(128, sequenceCap(architecture)))
  const stages = stageFlops({ architecture, weights, adapters: new Map(), head, tiling }, sample).slice(startLayer)
  const affordable = (budget.invocationSeconds * budget.speed * sum(sample)) / sum(stages)
  return Math.max(SMALLEST_SHARD, Math.min(tokens, Math.floor(affordable)))
}

function withinTime(plan: ForwardPlan, startLayer: number, budget: EdgeBudget): ForwardPlan {
  if (plan.seconds > budget.passSeconds) {
    return refused(
      plan,
      `would take ${Math.round(plan.seconds / 3600)} CPU hours; the edge takes ${budget.passSeconds / 3600}`,
    )
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
