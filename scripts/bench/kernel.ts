import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Harness } from './harness.ts'

/** The executor alone in workerd, beside the best that a plain MatMul reaches there. */
export async function measureKernel(
  harness: Harness,
  model: string,
  lengths: readonly number[],
  say: (line: string) => void,
) {
  say('workerd: the best plain MatMul')
  const before = await harness.matmul()
  say('workerd: the executor alone')
  await harness.putModel('model.safetensors', path.join(model, 'model.safetensors'))
  const config = await readFile(path.join(model, 'config.json'), 'utf8')
  const run = await harness.bare({ config, weights: 'model.safetensors', lengths })
  const after = await harness.matmul()
  const sum = (key: 'io_ms' | 'kernel_ms' | 'js_ms' | 'flops' | 'bytes' | 'reads') =>
    run.shards.reduce((total, shard) => total + shard[key], 0)
  const busy = sum('io_ms') + sum('kernel_ms') + sum('js_ms')
  return {
    tokens: run.tokens,
    seconds: run.seconds,
    tokens_per_second: run.tokens / run.seconds,
    gflops: sum('flops') / sum('kernel_ms') / 1e6,
    best_matmul_gflops: Math.max(before.gflops, after.gflops),
    share: { io: sum('io_ms') / busy, kernel: sum('kernel_ms') / busy, js: sum('js_ms') / busy },
    bytes_read: sum('bytes'),
    reads: sum('reads'),
    peak_bytes: Math.max(...run.shards.map((shard) => shard.peak_bytes)),
    planned_peak_bytes: run.planned_peak_bytes,
  }
}
