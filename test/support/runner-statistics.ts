import { bufferSource } from '#model/bytes'
import { readSafetensors } from '#model/safetensors'
import { writeTokenStats } from '#model/token-stats-file'
import type { RunnerHand } from './job-world.ts'

/** Statistics of exactly the tokens that were handed out; `nudge` spoils one of them. */
export async function statistics(
  runner: RunnerHand,
  job: string,
  view: string,
  bias: number,
  nudge = 0,
): Promise<Uint8Array> {
  const file = await runner.fetch(`/v1/jobs/${job}/inputs/tokens/${view}.safetensors`)
  const bytes = new Uint8Array(await file.arrayBuffer())
  const header = await readSafetensors(bufferSource(bytes))
  if (!header.ok) throw new Error(header.problem.detail)
  const buffer = (name: string) => {
    const { start, end } = header.value.tensors.get(name)!
    return bytes.slice(start, end).buffer
  }
  const given = new Uint32Array(buffer('offsets'))
  const tokens = new Int32Array(buffer('token'))
  const examples = given.length - 1
  const offsets = given.map((offset, i) => offset - i)
  const token = new Int32Array(offsets[examples]!)
  for (let e = 0; e < examples; e++) token.set(tokens.subarray(given[e]! + 1, given[e + 1]), offsets[e])
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
  })
}
