import { describe, expect, it } from 'vitest'
import { attacks } from '#domain/attacks/all'
import { findView, views, viewsFor } from '#domain/views/all'
import { drawShots } from '#domain/views/shots'
import { isViewSignal, partsOf } from '#domain/views/view-signal'
import type { AlteredText, ViewMaterial, ViewText } from '#domain/views/view'

/** One token a code unit, so that sequences can be read back. */
const encode = (text: string) => Int32Array.from(text, (symbol) => symbol.codePointAt(0)!)
const decode = (tokens: Int32Array) => String.fromCodePoint(...tokens)

function material(texts: readonly (Partial<ViewText> & { text: string })[], longest = 64): ViewMaterial {
  return {
    longest,
    encode,
    texts: texts.map((one, entry) => ({
      entry,
      id: `t${entry}`,
      split: entry % 2 === 0 ? 'member' : 'nonmember',
      ...one,
      tokens: encode(one.text).slice(0, longest),
    })),
  }
}

function alter(name: string, given: ViewMaterial): { texts: AlteredText[]; reasons: Record<number, string> } {
  const all = findView(name)!.alter(given)
  const reasons = all.flatMap((one) => ('reason' in one ? [[one.entry, one.reason] as const] : []))
  return { texts: all.filter((one) => 'tokens' in one), reasons: Object.fromEntries(reasons) }
}

const twenty = Array.from({ length: 40 }, (_, i) => ({ text: `text ${String.fromCodePoint(0x61 + (i % 26))}${i}` }))

describe('views describe themselves', () => {
  it('by names that can be addresses, and every signal of an attack names one', () => {
    expect(new Set(views.map(({ name }) => name)).size).toBe(views.length)
    for (const { name, title, copies } of views) {
      expect(name).toMatch(/^[a-z][a-z0-9_]{0,39}$/)
      expect(title.length * copies).toBeGreaterThan(0)
    }
    for (const signal of attacks.flatMap(({ needs }) => needs).filter(isViewSignal)) {
      expect(findView(partsOf(signal).view), signal).toBeDefined()
    }
  })

  it('and what attacks need is scored once, by the models that are asked', () => {
    const asked = viewsFor(['target_loss', 'neighbours/reference', 'lower/target', 'neighbours/target', 'lower/target'])
    expect(asked.map(({ view, models }) => [view.name, ...models])).toEqual([
      ['text', 'target', 'reference'],
      ['lower', 'target'],
      ['neighbours', 'target', 'reference'],
    ])
  })

  it('the same material gives the same sequences, and never more copies than announced', () => {
    for (const { name, copies } of views) {
      const once = alter(name, material(twenty))
      expect(alter(name, material(twenty))).toEqual(once)
      for (const of of Map.groupBy(once.texts, ({ entry }) => entry).values()) {
        expect(of.length).toBeLessThanOrEqual(copies)
        expect(new Set(of.map(({ copy }) => copy)).size).toBe(of.length)
      }
    }
  })
})

describe('texts behind shots', () => {
  it('a tenth of the split at most, whose tokens only condition, and which are not scored', () => {
    const shots = drawShots(material(twenty), 'nonmember')
    expect(shots.entries.size).toBe(2)
    const { texts, reasons } = alter('nonmember_prefix', material(twenty))
    expect(Object.keys(reasons).map(Number)).toEqual([...shots.entries].toSorted((a, b) => a - b))
    expect(new Set(Object.values(reasons))).toEqual(new Set(['is_shot']))
    for (const { entry, tokens, given } of texts) {
      expect(decode(tokens)).toBe(decode(shots.tokens) + twenty[entry]!.text)
      expect(given).toBe(shots.tokens.length)
    }
    expect([...shots.entries].every((entry) => entry % 2 === 1)).toBe(true)
    expect(alter('member_prefix', material(twenty)).texts).toHaveLength(38)
  })

  it('leave a text at least half of the context', () => {
    const long = material(
      Array.from({ length: 4 }, (_, i) => ({ text: String(i).repeat(50) })),
      40,
    )
    const { texts } = alter('nonmember_prefix', long)
    expect(texts.map(({ tokens, given }) => [tokens.length, given])).toEqual([1, 2, 3].map(() => [40, 20]))
  })

  it('nobody to show: no sequences, with the reason', () => {
    const members = material(twenty.map((one) => ({ ...one, split: 'member' as const })))
    expect(new Set(Object.values(alter('nonmember_prefix', members).reasons))).toEqual(new Set(['no_shots']))
  })
})

describe('neighbours', () => {
  it('by swaps: ten copies that differ in a twentieth of the tokens, never in the first', () => {
    const texts = Array.from({ length: 8 }, (_, i) => ({ text: 'abcdefghij'.repeat(4).slice(i) }))
    for (const { entry, tokens } of alter('neighbours', material(texts)).texts) {
      const changed = [...tokens.keys()].filter((t) => tokens[t] !== texts[entry]!.text.codePointAt(t))
      expect(changed).toHaveLength(Math.max(1, Math.floor(0.05 * texts[entry]!.text.length)))
      expect(changed).not.toContain(0)
      expect(tokens).toHaveLength(texts[entry]!.text.length)
    }
    expect(alter('neighbours', material(texts)).texts).toHaveLength(80)
  })

  it('by whoever made the suite, and then for nobody else', () => {
    const { texts, reasons } = alter(
      'neighbours',
      material([{ text: 'abc', neighbours: ['abd', 'xbc'] }, { text: 'def' }]),
    )
    expect(texts.map(({ tokens, copy }) => [decode(tokens), copy])).toEqual([
      ['abd', 0],
      ['xbc', 1],
    ])
    expect(reasons).toEqual({ 1: 'no_neighbours' })
  })

  it('a suite of one token has none', () => {
    expect(alter('neighbours', material([{ text: 'aaa' }, { text: 'aa' }])).reasons).toEqual({
      0: 'no_neighbours',
      1: 'no_neighbours',
    })
  })
})
