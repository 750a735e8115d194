import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import path from 'node:path'
import {
  gpt2Small,
  writeSyntheticGpt2,
  writeSyntheticHead,
  writeSyntheticLora,
} from '../../test/support/synthetic-model.ts'
import { startHarness } from './harness.ts'
import { measureKernel } from './kernel.ts'
import { measureNative } from './native.ts'
import { measureReads } from './reads.ts'
import { measureScans } from './scans.ts'
import { measureTorch } from './torch.ts'

/**
 * `npm run bench`: one JSON on standard output, progress on standard error. Everything is measured in the same run, on the same model
 * (GPT-2 small's shape, random weights) and the same lengths, so that the ratios mean something on any machine.
 */
const LENGTHS = Array.from({ length: 32 }, (_, i) => 96 + (i % 5) * 16)

const folder = await mkdtemp(path.join(tmpdir(), 'memorisk-bench-'))
const say = (line: string) => process.stderr.write(`${line}\n`)
try {
  say('writing a GPT-2 small with random weights, a full fine-tune, a LoRA on the last quarter, a head')
  await writeSyntheticGpt2(path.join(folder, 'base'), gpt2Small, 1)
  await writeSyntheticGpt2(path.join(folder, 'full'), gpt2Small, 4)
  await writeSyntheticLora(path.join(folder, 'lora-first'), gpt2Small, [9, 10, 11], 8, 2)
  await writeSyntheticLora(path.join(folder, 'lora'), gpt2Small, [9, 10, 11], 8, 5)
  await writeSyntheticHead(path.join(folder, 'head'), gpt2Small)
  const harness = await startHarness(path.join(folder, 'harness'))
  const kernel = await measureKernel(harness, path.join(folder, 'base'), LENGTHS, say)
  await harness.close()
  const native = await measureNative(folder, path.join(folder, 'base'), LENGTHS, say)
  const torch = await measureTorch(path.join(folder, 'base'), LENGTHS, say)
  const scans = await measureScans(folder, LENGTHS, say)
  const reads = await measureReads(folder, say)
  const ratio = (a: number, b: number | null) => (b === null ? null : a / b)
  const report = {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), node: process.version },
    model: { shape: gpt2Small, parameters: 124_439_808, texts: LENGTHS.length, tokens: kernel.tokens },
    kernel,
    native,
    torch,
    scans,
    reads,
    ratios: {
      edge_to_onnxruntime_node: ratio(kernel.tokens_per_second, native.tokens_per_second),
      edge_to_torch: ratio(kernel.tokens_per_second, torch.tokens_per_second),
      kernel_to_best_matmul: kernel.gflops / kernel.best_matmul_gflops,
      service_to_bare_executor: scans.full.tokens_per_second / kernel.tokens_per_second,
      head_to_full_flops: scans.head.cost.flops / scans.full.cost.flops,
      lora_last_quarter_to_full_flops: scans.lora.cost.flops / scans.full.cost.flops,
      head_to_full_seconds: scans.head.seconds / scans.full.seconds,
      lora_last_quarter_to_full_seconds: scans.lora.seconds / scans.full.seconds,
    },
  }
  console.log(JSON.stringify(report, null, 2))
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}
