import * as ort from 'onnxruntime-web/wasm'
import { attentionGraph } from './graphs/attention.ts'
import { bottleneckGraph } from './graphs/bottleneck.ts'
import { mlpGraph } from './graphs/mlp.ts'
import { normGraph } from './graphs/norm.ts'
import { linearSpec, normSpec } from './graphs/parts.ts'
import { vocabularyGraph } from './graphs/vocabulary.ts'
import type { AttentionCall, BottleneckCall, Kernel, Linear, MlpCall, NormWeights, VocabularyCall } from './kernel.ts'
import { layOut } from './layout.ts'

/**
 * The kernel on onnxruntime-web's WebAssembly backend, one thread. Graphs are described by small specs and their sessions kept by spec:
 * a model needs about five. `loadWasm` gives the compiled `ort-wasm-simd-threaded.wasm`: Workers import it as a module, Node reads the file.
 */
export async function createOrtKernel(loadWasm: () => Promise<WebAssembly.Module>): Promise<Kernel> {
  const memory = await (runtime ??= startRuntime(loadWasm))
  const sessions = new Map<string, Promise<ort.InferenceSession>>()

  async function run<Spec>(kind: string, graph: (spec: Spec) => Uint8Array, spec: Spec, feeds: Feeds) {
    const key = `${kind} ${JSON.stringify(spec)}`
    let session = sessions.get(key)
    if (session === undefined) {
      session = ort.InferenceSession.create(graph(spec), sessionOptions)
      sessions.set(key, session)
    }
    const results = await (await session).run(feeds)
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
    heapBytes: () => memory.buffer.byteLength,
  }
}

type Feeds = Record<string, ort.Tensor>

/** Prepacking, arena and memory patterns multiply what the weights take; they are inputs, used once and dropped. */
const sessionOptions: ort.InferenceSession.SessionOptions = {
  executionProviders: ['wasm'],
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { disable_prepacking: '1' } },
}

/** One per isolate: the library keeps its instance in module state, and a failed start can't be repeated. */
let runtime: Promise<WebAssembly.Memory> | undefined

/**
 * Starts the library and returns its heap. Workers refuse to compile bytes (`WebAssembly.instantiate(bytes)` throws), and the library knows no
 * other way; so, only while it starts, `WebAssembly.instantiate` hands over the module that was compiled beforehand.
 */
async function startRuntime(loadWasm: () => Promise<WebAssembly.Module>): Promise<WebAssembly.Memory> {
  const module = await loadWasm()
  const original = WebAssembly.instantiate
  let memory: WebAssembly.Memory | undefined
  const handOver = async (_bytes: unknown, imports: WebAssembly.Imports) => {
    memory = Object.values(imports)
      .flatMap((group) => Object.values(group))
      .find((value) => value instanceof WebAssembly.Memory)
    return { module, instance: await original(module, imports) }
  }
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmBinary = new ArrayBuffer(8) // Never looked at; without it the library would fetch a file.
  WebAssembly.instantiate = handOver as unknown as typeof original
  try {
    const first = await ort.InferenceSession.create(
      normGraph({ kind: 'rms', bias: false, epsilon: 1e-5 }),
      sessionOptions,
    )
    await first.release()
  } finally {
    WebAssembly.instantiate = original
  }
  if (memory === undefined) throw new Error('onnxruntime-web did not import its memory')
  return memory
}

function rows(x: Float32Array, width: number): ort.Tensor {
  return new ort.Tensor('float32', x, [x.length / width, width])
}

function integers(values: ArrayLike<number>, dims: readonly number[]): ort.Tensor {
  return new ort.Tensor(
    'int64',
    BigInt64Array.from({ length: values.length }, (_, i) => BigInt(values[i]!)),
    dims,
  )
}

function linearFeeds(name: string, linear: Linear): Feeds {
  const dims = linear.layout === 'in_out' ? [linear.inputs, linear.outputs] : [linear.outputs, linear.inputs]
  const feeds: Feeds = { [name]: new ort.Tensor('float32', linear.values, dims) }
  if (linear.bias !== undefined) feeds[`${name}.bias`] = new ort.Tensor('float32', linear.bias, [linear.outputs])
  return feeds
}

function normFeeds(name: string, norm: NormWeights): Feeds {
  const feeds: Feeds = { [name]: new ort.Tensor('float32', norm.weight, [norm.weight.length]) }
  if (norm.bias !== undefined) feeds[`${name}.bias`] = new ort.Tensor('float32', norm.bias, [norm.bias.length])
  return feeds
}

function attentionFeeds(call: AttentionCall): Feeds {
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
  return feeds
}

function mlpFeeds(call: MlpCall): Feeds {
  return {
    x: rows(call.x, call.width),
    ...normFeeds('norm', call.norm),
    ...(call.gate === undefined ? {} : linearFeeds('gate', call.gate)),
    ...linearFeeds('up', call.up),
    ...linearFeeds('down', call.down),
  }
}

function bottleneckFeeds(call: BottleneckCall): Feeds {
  return {
    x: rows(call.x, call.width),
    residual: rows(call.residual, call.width),
    ...linearFeeds('down', call.down),
    ...linearFeeds('up', call.up),
    ...(call.normBefore === undefined ? {} : normFeeds('norm_before', call.normBefore)),
    ...(call.normAfter === undefined ? {} : normFeeds('norm_after', call.normAfter)),
  }
}

function vocabularyFeeds(call: VocabularyCall): Feeds {
  return {
    x: rows(call.x, call.width),
    ...linearFeeds('head', call.head),
    target: integers(call.target, [call.target.length, 1]),
    target_logit: rows(call.targetLogit, 1),
  }
}
