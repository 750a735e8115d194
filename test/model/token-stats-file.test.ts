import { describe, expect, it } from 'vitest'
import { readTokenStats, writeTokenStats } from '#model/token-stats-file'
import { goldenBytes } from '../support/golden-models.ts'

async function golden() {
  const read = await readTokenStats(await goldenBytes('gpt2/expected.safetensors'))
  if (!read.ok) throw new Error(read.problem.detail)
  return read.value
}

describe('token statistics as a file', () => {
  it('reads what torch wrote, and what it wrote itself', async () => {
    const stats = await golden()
    expect([...stats.offsets]).toEqual([0, 1, 7, 22, 54, 93])
    const again = await readTokenStats(writeTokenStats(stats, { engine: 'edge' }))
    expect(again.ok && again.value).toEqual(stats)
  })

  it.each([
    ['offsets', { offsets: Uint32Array.of() }],
    ['offsets', { offsets: Uint32Array.of(1, 93) }],
    ['offsets', { offsets: Uint32Array.of(0, 50, 40, 93) }],
    ['token', { offsets: Uint32Array.of(0, 92) }],
    ['rank', { rank: new Int32Array(92) }],
    ['rank', { rank: new Int32Array(93).fill(-1) }],
    ['log_prob', { logProb: new Float32Array(93).fill(NaN) }],
    ['log_prob', { logProb: new Float32Array(93).fill(0.5) }],
    ['best_other', { bestOther: new Float32Array(93).fill(-Infinity) }],
    ['variance', { variance: new Float32Array(93).fill(-1) }],
  ])('points at a broken %s', async (name, broken) => {
    const read = await readTokenStats(writeTokenStats({ ...(await golden()), ...broken }))
    expect(read.ok ? 'ok' : [read.problem.code, read.problem.pointer]).toEqual(['token_stats_invalid', `#/${name}`])
  })

  it('refuses what is not a safetensors file, or lacks a tensor', async () => {
    expect(await readTokenStats(new Uint8Array(3))).toMatchObject({ ok: false, problem: { code: 'header_too_small' } })
    const other = await readTokenStats(await goldenBytes('gpt2/lora/adapter_model.safetensors'))
    expect(other).toMatchObject({ ok: false, problem: { code: 'token_stats_invalid', pointer: '#/offsets' } })
  })
})
