import { spawn } from 'node:child_process'
import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { graphKernel, type Runtime } from '#model/kernel-graphs'
import { runBare } from './bare.ts'

/** The version of onnxruntime-web in package.json, natively compiled. */
const PACKAGE = 'onnxruntime-node@1.30.0'

export interface NativeResult {
  readonly tokens_per_second: number | null
  readonly reason?: string
  readonly gflops?: number
}

/**
 * The same executor and the same graphs on onnxruntime-node, one thread: what WebAssembly costs. The package is large and only needed here, so
 * it is installed beside, for this run.
 */
export async function measureNative(
  folder: string,
  model: string,
  lengths: readonly number[],
  say: (line: string) => void,
): Promise<NativeResult> {
  say(`native: installing ${PACKAGE}`)
  const home = path.join(folder, 'native')
  await mkdir(home)
  await writeFile(path.join(home, 'package.json'), '{}')
  const code = await install(home)
  if (code !== 0) return { tokens_per_second: null, reason: `npm could not install ${PACKAGE}` }
  say('native: the same executor on onnxruntime-node')
  const ort = createRequire(path.join(home, 'package.json'))('onnxruntime-node') as Runtime
  const options = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 }
  const kernel = graphKernel(ort, options, () => 0)
  const file = await open(path.join(model, 'model.safetensors'))
  try {
    const source = {
      byteLength: (await stat(path.join(model, 'model.safetensors'))).size,
      async read(start: number, end: number) {
        const bytes = new Uint8Array(end - start)
        await file.read(bytes, 0, bytes.length, start)
        return bytes
      },
    }
    const run = await runBare(kernel, source, await readFile(path.join(model, 'config.json'), 'utf8'), lengths)
    const sum = (key: 'flops' | 'kernel_ms') => run.shards.reduce((total, shard) => total + shard[key], 0)
    return { tokens_per_second: run.tokens / run.seconds, gflops: sum('flops') / sum('kernel_ms') / 1e6 }
  } finally {
    await file.close()
  }
}

/** Without its install script, which would fetch GPU libraries. */
function install(home: string): Promise<number> {
  const child = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE], {
    cwd: home,
    stdio: 'ignore',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  })
  return new Promise((resolve) => child.on('error', () => resolve(1)).on('exit', (code) => resolve(code ?? 1)))
}
