import * as ort from 'onnxruntime-web/wasm'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm'
import { encodeGraph } from '#model/graphs/graph'
import { createOrtKernel } from '#model/kernel-ort'
import { runBare, type BareResult } from './bare.ts'
import type { BareRequest, MatMulResult } from './harness.ts'

/**
 * The numeric part of the product alone inside workerd: no queue, no workflow, no database. What the service achieves is compared with this.
 */
interface BenchEnv {
  readonly MODELS: R2Bucket
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    if (pathname === '/matmul') return Response.json(await bestMatMul())
    if (pathname === '/bare') return Response.json(await bare(env.MODELS, await request.json<BareRequest>()))
    if (request.method === 'PUT') return put(env.MODELS, pathname.replace('/models/', ''), request)
    return new Response('not found', { status: 404 })
  },
} satisfies ExportedHandler<BenchEnv>

const kernel = () => createOrtKernel(async () => wasm)

/** The product of `[480, 768] · [768, 3072]`, the widest of a GPT-2 block, with nothing around it: the ceiling for everything else. */
async function bestMatMul(): Promise<MatMulResult> {
  await kernel()
  const [rows, inner, columns] = [480, 768, 3072] as const
  const graph = encodeGraph('matmul', (g) => {
    g.output('y', g.op('MatMul', [g.input('a', [rows, inner]), g.input('b', [inner, columns])]))
  })
  const session = await ort.InferenceSession.create(graph, { executionProviders: ['wasm'] })
  const tensor = (height: number, width: number) =>
    new ort.Tensor('float32', new Float32Array(height * width).fill(0.01), [height, width])
  const feeds = { a: tensor(rows, inner), b: tensor(inner, columns) }
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 12; i++) {
    // The clock of a Worker stands still between I/O, so each run is framed by a turn of the event loop.
    await turn()
    const start = performance.now()
    await session.run(feeds)
    await turn()
    best = Math.min(best, performance.now() - start)
  }
  await session.release()
  return { gflops: (2 * rows * inner * columns) / best / 1e6 }
}

async function bare(bucket: R2Bucket, { config, weights: key, lengths }: BareRequest): Promise<BareResult> {
  const object = await bucket.head(key)
  if (object === null) throw new Error(`no object ${key}`)
  const source = {
    byteLength: object.size,
    read: async (start: number, end: number) => {
      const body = await bucket.get(key, { range: { offset: start, length: end - start } })
      return new Uint8Array(await body!.arrayBuffer())
    },
  }
  return runBare(await kernel(), source, config, lengths)
}

async function put(bucket: R2Bucket, key: string, request: Request): Promise<Response> {
  const { readable, writable } = new FixedLengthStream(Number(request.headers.get('content-length')))
  await Promise.all([request.body!.pipeTo(writable), bucket.put(key, readable)])
  return new Response(null, { status: 204 })
}

/** The clock of a Worker stands still between I/O. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
