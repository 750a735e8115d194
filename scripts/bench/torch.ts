import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { z } from '#contract/zod'

const Measured = z.object({ tokens_per_second: z.number(), seconds: z.number(), torch: z.string() })

export interface TorchResult {
  readonly tokens_per_second: number | null
  readonly reason?: string
  readonly seconds?: number
  readonly torch?: string
}

/** Torch on one thread of the same processor. `MEMORISK_PYTHON` names a Python that has it; else the runner's environment is used. */
export async function measureTorch(
  model: string,
  lengths: readonly number[],
  say: (line: string) => void,
): Promise<TorchResult> {
  const root = path.resolve(import.meta.dirname, '../..')
  const python = process.env['MEMORISK_PYTHON'] ?? path.join(root, 'runner/.venv/bin/python')
  if (!existsSync(python)) {
    return { tokens_per_second: null, reason: `no Python at ${python}: see runner/README.md, or set MEMORISK_PYTHON` }
  }
  say('torch: the same model and lengths on one thread')
  const child = spawn(python, [path.join(import.meta.dirname, 'torch_forward.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  })
  child.stdin.end(JSON.stringify({ model, lengths, batch: 4 }))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) return { tokens_per_second: null, reason: `the torch script ended with ${String(code)}` }
  return Measured.parse(JSON.parse(output))
}
