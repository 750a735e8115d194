import type * as Ort from 'onnxruntime-web/wasm'
import { attentionGraph } from './graphs/attention.ts'
import { bottleneckGraph } from './graphs/bottleneck.ts'
import { compareGraph } from './graphs/compare.ts'
import { gradientGraph } from './graphs/gradient.ts'
import { mlpGraph } from './graphs/mlp.ts'
import { normGraph } from './graphs/norm.ts'
import { linearSpec, normSpec } from './graphs/parts.ts'
import { vocabularyGraph } from './graphs/vocabulary.ts'
import type { Kernel } from './kernel.ts'
import {
  attentionFeeds,
  bottleneckFeeds,
  compareFeeds,
  gradientFeeds,
  mlpFeeds,
  normFeeds,
  rows,
  vocabularyFeeds,
  type Feeds,
} from './kernel-feeds.ts'

/** What both builds of ONNX Runtime (WebAssembly, native) offer. */
export type Runtime = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>

/** A model needs about five sessions; an isolate that sees many models must not keep those of all. */
const SESSIONS_KEPT = 48

/** The kernel as ONNX graphs on a given runtime. Graphs are described by small specs and their sessions kept by spec. */
export function graphKernel(
  ort: Runtime,
  options: Ort.InferenceSession.SessionOptions,
  heapBytes: () => number,
): Kernel {
  const sessions = new Map<string, Promise<Ort.InferenceSession>>()

  async function dropOldest(): Promise<void> {
    const [oldest] = sessions
    if (oldest === undefined || sessions.size < SESSIONS_KEPT) return
    sessions.delete(oldest[0])
    await (await oldest[1]).release()
  }

  async function run<Spec>(kind: string, graph: (spec: Spec) => Uint8Array, spec: Spec, feeds: Feeds) {
    const key = `${kind} ${JSON.stringify(spec)}`
    let session = sessions.get(key)
    if (session === undefined) {
      await dropOldest()
      session = ort.InferenceSession.create(graph(spec), options)
      sessions.set(key, session)
    }
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
      name,
      data instanceof Float32Array ? new ort.Tensor('float32', data, dims) : new ort.Tensor('int64', data, dims),
    ])
    const results = await (await session).run(Object.fromEntries(tensors) as Record<string, Ort.Tensor>)
    return (name: string) => results[name]?.data as Float32Array
  }

  return {
    async attention(call) {
      const spec = {
        norm: normSpec(call.norm),
        q: linearSpec(call.q),
        k: linearSpec(call.k),
        v: linearSpec(call.v),
        o: linearSpec(call.o),
        heads: call.heads,
        kvHeads: call.kvHeads,
        headSize: call.headSize,
        scale: call.scale,
        pairs: call.rotary?.pairs ?? 0,
        past: call.past !== undefined,
        qNorm: call.qNorm === undefined ? null : normSpec(call.qNorm),
        kNorm: call.kNorm === undefined ? null : normSpec(call.kNorm),
        window: call.window ?? null,
      }
      return (await run('attention', attentionGraph, spec, attentionFeeds(call)))('y')
    },
    async mlp(call) {
      const gate = call.gate === undefined ? null : linearSpec(call.gate)
      const { activation } = call
      const spec = { norm: normSpec(call.norm), activation, gate, up: linearSpec(call.up), down: linearSpec(call.down) }
      return (await run('mlp', mlpGraph, spec, mlpFeeds(call)))('y')
    },
    async bottleneck(call) {
      const spec = {
        activation: call.activation,
        down: linearSpec(call.down),
        up: linearSpec(call.up),
        normBefore: call.normBefore === undefined ? null : normSpec(call.normBefore),
        normAfter: call.normAfter === undefined ? null : normSpec(call.normAfter),
        residualBeforeNorm: call.residualBeforeNorm,
      }
      return (await run('bottleneck', bottleneckGraph, spec, bottleneckFeeds(call)))('y')
    },
    async norm(call) {
      const feeds = { x: rows(call.x, call.width), ...normFeeds('norm', call.norm) }
      return (await run('norm', normGraph, normSpec(call.norm), feeds))('y')
    },
    async vocabulary(call) {
      const result = await run('vocabulary', vocabularyGraph, { head: linearSpec(call.head) }, vocabularyFeeds(call))
      return {
        max: result('max'),
        above: result('above'),
        sum: result('sum'),
        sum1: result('sum1'),
        sum2: result('sum2'),
      }
    },
    async compare(call) {
      const spec = { target: linearSpec(call.target.head), reference: linearSpec(call.reference.head) }
      const result = await run('compare', compareGraph, spec, compareFeeds(call))
      return {
        max: result('max'),
        sum: result('sum'),
        cross: result('cross'),
        top: result('top'),
        referenceMax: result('referenceMax'),
        referenceSum: result('referenceSum'),
        referenceTop: result('referenceTop'),
      }
    },
    async gradient(call) {
      return (await run('gradient', gradientGraph, { head: linearSpec(call.head) }, gradientFeeds(call)))('share')
    },
    heapBytes,
  }
}
