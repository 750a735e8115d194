import { describe, expect, it } from 'vitest'
import { compilePattern } from '#model/deltas/pattern'

const names = [
  'transformer.h.1.attn.c_attn',
  'transformer.h.11.attn.c_attn',
  'transformer.h.1.mlp.c_proj',
  'model.layers.0.self_attn.q_proj',
  'lm_head',
  'x.lm_head',
  'c_attn',
]
/** PEFT's own rule, through JavaScript's engine (harmless on these patterns). */
const oracle = (key: string, name: string) => new RegExp(`^(.*\\.)?(${key})$`).test(name)

describe('compilePattern', () => {
  it.each([
    'c_attn',
    'attn.c_attn',
    String.raw`h\.1\.attn\.c_attn`,
    String.raw`.*\.1\..*`,
    '^transformer.h.1.mlp.c_proj',
    '^lm_head$',
    'q_proj|c_proj',
    '(q|k|c)_proj',
    String.raw`h\.[0-9]{2}\.attn\.c_attn`,
    String.raw`h\.1?1\.(?:attn|mlp)\.c_(attn|proj)`,
    String.raw`layers\.\d+\.self_attn\.[^kv]_proj`,
    String.raw`[\w.]+q_proj`,
    'c_att',
    '_attn',
    '',
    'h.1{1,2}.attn.c_attn',
  ])('%s', (key) => {
    const compiled = compilePattern(key, '#')
    if (!compiled.ok) throw new Error(compiled.problem.detail)
    for (const name of names) expect([name, compiled.value(name, { left: 1e6 })]).toEqual([name, oracle(key, name)])
  })

  it.each([
    '(a+)+$',
    'a**',
    `(${'.*'.repeat(300)})x`,
    '(',
    'a)',
    '[a',
    '*',
    '(?=a)',
    String.raw`\b`,
    '('.repeat(40),
    'x{99}'.repeat(60),
  ])('refuses %s', (key) => {
    expect(compilePattern(key, '#/p')).toMatchObject({
      ok: false,
      problem: { code: 'adapter_config_invalid', pointer: '#/p' },
    })
  })

  it('takes linear time where a backtracking engine would not end, and stops when its work is done', () => {
    const compiled = compilePattern(`${'a?'.repeat(60)}${'a'.repeat(60)}${'.*'.repeat(40)}x`, '#')
    if (!compiled.ok) throw new Error(compiled.problem.detail)
    const work = { left: 1_000_000 }
    expect(compiled.value('a'.repeat(500), work)).toBe(false)
    expect(work.left).toBeGreaterThan(800_000)
    const little = { left: 100 }
    expect(compiled.value('a'.repeat(500), little)).toBe(false)
    expect(little.left).toBeLessThan(0)
  })
})
