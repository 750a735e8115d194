import type {
  AttentionCall,
  BottleneckCall,
  CompareCall,
  GradientCall,
  Linear,
  MlpCall,
  NormWeights,
  VocabularyCall,
} from './kernel.ts'
import { layOut } from './layout.ts'

/** One input of a graph: its values and shape. Numbers are float32, indices int64. */
export interface Feed {
  readonly data: Float32Array | BigInt64Array
  readonly dims: readonly number[]
}

/** A kernel call's arguments by the names that its graph gives its inputs. */
export type Feeds = Record<string, Feed>

export function rows(x: Float32Array, width: number): Feed {
  return { data: x, dims: [x.length / width, width] }
}

function integers(values: ArrayLike<number>, dims: readonly number[]): Feed {
  return { data: BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]!)), dims }
}

function linearFeeds(name: string, linear: Linear): Feeds {
  const dims = linear.layout === 'in_out' ? [linear.inputs, linear.outputs] : [linear.outputs, linear.inputs]
  const feeds: Feeds = { [name]: { data: linear.values, dims } }
  if (linear.bias !== undefined) feeds[`${name}.bias`] = { data: linear.bias, dims: [linear.outputs] }
  return feeds
}

export function normFeeds(name: string, norm: NormWeights): Feeds {
  const feeds: Feeds = { [name]: { data: norm.weight, dims: [norm.weight.length] } }
  if (norm.bias !== undefined) feeds[`${name}.bias`] = { data: norm.bias, dims: [norm.bias.length] }
  return feeds
}

export function attentionFeeds(call: AttentionCall): Feeds {
  const { slots, places, batch, longest } = layOut(call.lengths)
  const feeds: Feeds = {
    x: rows(call.x, call.width),
    slots: integers(slots, [batch, longest]),
    rows: integers(places, [places.length]),
    ...normFeeds('norm', call.norm),
    ...linearFeeds('q', call.q),
    ...linearFeeds('k', call.k),
    ...linearFeeds('v', call.v),
    ...linearFeeds('o', call.o),
  }
  if (call.rotary !== undefined) {
    const { cos, sin, pairs } = call.rotary
    feeds['cos'] = rows(cos.subarray(0, longest * pairs), pairs)
    feeds['sin'] = rows(sin.subarray(0, longest * pairs), pairs)
  }
  if (call.qNorm !== undefined) Object.assign(feeds, normFeeds('q_norm', call.qNorm))
  if (call.kNorm !== undefined) Object.assign(feeds, normFeeds('k_norm', call.kNorm))
  if (call.past !== undefined) {
    const width = call.kvHeads * call.headSize
    feeds['past_k'] = rows(call.past.keys, width)
    feeds['past_v'] = rows(call.past.values, width)
  }
  return feeds
}

export function mlpFeeds(call: MlpCall): Feeds {
  return {
    x: rows(call.x, call.width),
    ...normFeeds('norm', call.norm),
    ...(call.gate === undefined ? {} : linearFeeds('gate', call.gate)),
    ...linearFeeds('up', call.up),
    ...linearFeeds('down', call.down),
  }
}

export function bottleneckFeeds(call: BottleneckCall): Feeds {
  return {
    x: rows(call.x, call.width),
    residual: rows(call.residual, call.width),
    ...linearFeeds('down', call.down),
    ...linearFeeds('up', call.up),
    ...(call.normBefore === undefined ? {} : normFeeds('norm_before', call.normBefore)),
    ...(call.normAfter === undefined ? {} : normFeeds('norm_after', call.normAfter)),
  }
}

export function vocabularyFeeds(call: VocabularyCall): Feeds {
  return {
    x: rows(call.x, call.width),
    ...linearFeeds('head', call.head),
    target: integers(call.target, [call.target.length, 1]),
    target_logit: rows(call.targetLogit, 1),
  }
}

export function compareFeeds({ target, reference }: CompareCall): Feeds {
  return {
    target_x: rows(target.x, target.width),
    ...linearFeeds('target', target.head),
    reference_x: rows(reference.x, reference.width),
    ...linearFeeds('reference', reference.head),
  }
}

/** e^(l − this) is 0 for every finite logit, and the difference still finite. */
const EVERYTHING = 1e30

export function gradientFeeds(call: GradientCall): Feeds {
  const { width, lengths } = call
  const { places, batch, longest } = layOut(lengths)
  const x = new Float32Array(batch * longest * width)
  const logSum = new Float32Array(batch * longest).fill(EVERYTHING)
  const target = new Int32Array(batch * longest).fill(-1)
  for (const [row, place] of places.entries()) {
    x.set(call.x.subarray(row * width, (row + 1) * width), place * width)
    logSum[place] = call.logSum[row]!
    target[place] = call.target[row]!
  }
  return {
    x: rows(x, width),
    ...linearFeeds('head', call.head),
    target: integers(target, [target.length, 1]),
    log_sum: rows(logSum, 1),
    shape: integers([batch, longest, -1], [3]),
  }
}
