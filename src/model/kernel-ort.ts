import * as ort from 'onnxruntime-web/wasm'
import { normGraph } from './graphs/norm.ts'
import { graphKernel } from './kernel-graphs.ts'
import type { Kernel } from './kernel.ts'

/**
 * The kernel on onnxruntime-web's WebAssembly backend, one thread. `loadWasm` gives the compiled `ort-wasm-simd-threaded.wasm`: Workers import it
 * as a module, Node reads the file.
 */
export async function createOrtKernel(loadWasm: () => Promise<WebAssembly.Module>): Promise<Kernel> {
  const memory = await (runtime ??= startRuntime(loadWasm))
  return graphKernel(ort, sessionOptions, () => memory.buffer.byteLength)
}

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
