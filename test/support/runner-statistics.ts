import type { TokenStats } from '#domain/token-stats'
import { bufferSource } from '#model/bytes'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import { readDelta } from '#model/deltas/detect'
import { createPlainKernel } from '#model/kernel-plain'
import { readSafetensors } from '#model/safetensors'
import { readTensorTable } from '#model/tensor-table'
import { writeTokenStats } from '#model/token-stats-file'
import { forward, type Model } from './forward.ts'
import type { RunnerHand } from './job-world.ts'
import type { Files } from './tiny-gpt2.ts'

/** The sequences of a view that a job hands out. */
export async function handedOut(runner: RunnerHand, job: string, view: string): Promise<number[][]> {
  const file = await runner.fetch(`/v1/jobs/${job}/inputs/tokens/${view}.safetensors`)
  if (!file.ok) throw new Error(`${view}: ${file.status}`)
  const bytes = new Uint8Array(await file.arrayBuffer())
  const header = await readSafetensors(bufferSource(bytes))
  if (!header.ok) throw new Error(header.problem.detail)
  const buffer = (name: string) => {
    const { start, end } = header.value.tensors.get(name)!
    return bytes.slice(start, end).buffer
  }
  const offsets = new Uint32Array(buffer('offsets'))
  const tokens = new Int32Array(buffer('token'))
  return Array.from({ length: offsets.length - 1 }, (_, e) => [...tokens.subarray(offsets[e], offsets[e + 1])])
}

/** Statistics of exactly the tokens that were handed out, made up; `nudge` spoils one of them, `more` adds columns. */
export async function statistics(
  runner: RunnerHand,
  job: string,
  view: string,
  bias: number,
  nudge = 0,
  more: (tokens: number) => Partial<TokenStats> = () => ({}),
): Promise<Uint8Array> {
  const sequences = await handedOut(runner, job, view)
  const offsets = new Uint32Array(sequences.length + 1)
  sequences.forEach(({ length }, e) => (offsets[e + 1] = offsets[e]! + length - 1))
  const token = Int32Array.from(sequences.flatMap((sequence) => sequence.slice(1)))
  token[0] = token[0]! + nudge
  const each = (value: (i: number) => number) => Float32Array.from(token, (_, i) => value(i))
  return writeTokenStats({
    offsets,
    token,
    logProb: each((i) => -2 - bias - (i % 7) / 10),
    mean: each(() => -3),
    variance: each(() => 1),
    rank: token.map((_, i) => i % 5),
    bestOther: each(() => -1),
    ...more(token.length),
  })
}

/** The statistics that a runner would compute of what it was handed out: by the edge's own forward pass. */
export async function computed(runner: RunnerHand, job: string, view: string, model: Model): Promise<Uint8Array> {
  return writeTokenStats(await forward(model, await handedOut(runner, job, view), createPlainKernel()))
}

/** A base, or a base with a delta on it, of files as they are uploaded. */
export async function openModel(base: Files, delta?: Files): Promise<Model> {
  const sourcesOf = (files: Files) => new Map([...files].map(([name, bytes]) => [name, bufferSource(bytes)]))
  const table = await readTensorTable(new Map([...sourcesOf(base)].filter(([name]) => name.endsWith('.safetensors'))))
  if (!table.ok) throw new Error(table.problem.detail)
  const architecture = readArchitecture(base.get('config.json')!, table.value)
  if (!architecture.ok) throw new Error(architecture.problem.detail)
  const whole = { architecture: architecture.value, weights: checkpointWeights(table.value) }
  if (!delta) return whole
  const read = await readDelta(sourcesOf(delta), architecture.value)
  if (!read.ok) throw new Error(read.problem.detail)
  return { ...whole, weights: read.value.apply(whole.weights), delta: read.value }
}
