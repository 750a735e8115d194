import { openAsBlob } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import type { BareResult } from './bare.ts'

export interface BareRequest {
  /** Text of `config.json`, and the object that holds `model.safetensors`. */
  readonly config: string
  readonly weights: string
  readonly lengths: readonly number[]
}

export interface MatMulResult {
  readonly gflops: number
}

export interface Harness {
  matmul(): Promise<MatMulResult>
  bare(request: BareRequest): Promise<BareResult>
  /** Stores a file as object `key`. */
  putModel(key: string, file: string): Promise<void>
  close(): Promise<void>
}

/** Starts `worker.ts` in a workerd of its own. */
export async function startHarness(cache: string): Promise<Harness> {
  const outdir = path.join(cache, 'worker')
  await mkdir(outdir, { recursive: true })
  await build({
    entryPoints: [path.join(import.meta.dirname, 'worker.ts')],
    outfile: path.join(outdir, 'index.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'warning',
  })
  const settings = convertV4MiniflareOptions({
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.ERROR),
    resourcePersistencePath: path.join(cache, 'store'),
    workers: [
      {
        name: 'bench',
        modules: [
          { type: 'ESModule', path: path.join(outdir, 'index.js') },
          { type: 'CompiledWasm', path: path.join(outdir, 'ort-wasm-simd-threaded.wasm') },
        ],
        modulesRoot: outdir,
        compatibilityDate: '2026-08-01',
        r2Buckets: ['MODELS'],
      },
    ],
  })
  const miniflare = new Miniflare(settings)
  const url = await miniflare.ready
  const ask = async (pathname: string, body?: unknown) => {
    const response = await miniflare.dispatchFetch(`http://bench${pathname}`, {
      method: 'POST',
      body: JSON.stringify(body ?? {}),
    })
    if (!response.ok) throw new Error(`${pathname}: ${await response.text()}`)
    return response.json()
  }
  return {
    matmul: () => ask('/matmul') as Promise<MatMulResult>,
    bare: (request) => ask('/bare', request) as Promise<BareResult>,
    async putModel(key, file) {
      const response = await fetch(new URL(`/models/${key}`, url), { method: 'PUT', body: await openAsBlob(file) })
      if (!response.ok) throw new Error(await response.text())
    },
    close: () => miniflare.dispose(),
  }
}
