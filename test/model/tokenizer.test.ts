import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { longestText, readTokenizer } from '#model/tokenizer'
import { must } from '../support/golden-tables.ts'

const folder = path.join(import.meta.dirname, '../golden/tokenizers')
const json = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8'))
const texts: string[] = await json('texts.json')
const expected: Record<string, number[][]> = await json('expected.json')
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const read = (value: unknown, vocabulary = 1000) => readTokenizer(bytes(value), vocabulary)

describe.each(Object.keys(expected))('a tokenizer like %s', (kind) => {
  it('gives the ids of the reference library', async () => {
    const tokenizer = must(read(await json(`${kind}.json`)))
    for (const [i, text] of texts.entries()) {
      expect([text, [...must(tokenizer.encode(text))]]).toEqual([text, expected[kind]![i]])
    }
  })
})

const words = {
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
}
const level = { ...words, model: { type: 'WordLevel', vocab: { '[UNK]': 0, a: 1 }, unk_token: '[UNK]' } }
const bpe = { ...words, model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']] } }
const regex = (pattern: string) => ({ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false })

describe('readTokenizer', () => {
  it.each([
    ['', null],
    ['', []],
    ['/model', { ...level, model: undefined }],
    ['/model/type', { ...level, model: { type: 'Unigram', vocab: [] } }],
    ['/model/vocab', { ...level, model: { type: 'WordLevel' } }],
    ['/model/vocab', { ...level, model: { ...level.model, vocab: { '[UNK]': 0, a: 10 } } }],
    ['/model/vocab', { ...level, model: { ...level.model, vocab: { '[UNK]': -1 } } }],
    ['/model/vocab', { ...level, model: { ...level.model, vocab: { '[UNK]': 0.5 } } }],
    ['/model/unk_token', { ...level, model: { ...level.model, unk_token: 'constructor' } }],
    ['/added_tokens', { ...level, added_tokens: [{ id: 10, content: 'x' }] }],
    ['/added_tokens', { ...level, added_tokens: [{ id: 1, content: '' }] }],
    ['/added_tokens', { ...level, added_tokens: [{ id: 1, content: 'x', single_word: true }] }],
    ['/model/merges', { ...bpe, model: { ...bpe.model, merges: [['a', 'c']] } }],
    ['/model/merges', { ...bpe, model: { ...bpe.model, merges: ['ab'] } }],
    ['/model/merges', { ...bpe, model: { ...bpe.model, merges: undefined } }],
    ['/model/dropout', { ...bpe, model: { ...bpe.model, dropout: 0.1 } }],
    ['/pre_tokenizer', { ...bpe, pre_tokenizer: { type: 'Mystery' } }],
    ['/pre_tokenizer', { ...bpe, pre_tokenizer: { type: 'Whitespace' } }],
    ['/pre_tokenizer', { ...bpe, pre_tokenizer: regex('(a+)+$') }],
    ['/pre_tokenizer', { ...bpe, pre_tokenizer: regex('(') }],
    ['/pre_tokenizer', { ...bpe, pre_tokenizer: { type: 'ByteLevel', add_prefix_space: true } }],
    ['/normalizer', { ...bpe, normalizer: { type: 'Lowercase' } }],
    ['/normalizer', { ...bpe, normalizer: { type: 'Replace', pattern: { Regex: '(a+)+' }, content: '' } }],
    [
      '/post_processor',
      { ...bpe, post_processor: { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>' } }] } },
    ],
  ])('refuses what it cannot run, pointing at %s', (at, value) => {
    expect(read(value, 10)).toMatchObject({
      ok: false,
      problem: { code: 'tokenizer_unsupported', pointer: `#/files/tokenizer.json${at}` },
    })
  })

  it('refuses nesting without end, and what is not JSON', () => {
    const deep = `{"model":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
    for (const text of ['', '{', deep]) {
      expect(readTokenizer(new TextEncoder().encode(text), 10)).toMatchObject({
        ok: false,
        problem: { code: 'tokenizer_unsupported' },
      })
    }
    let steps: unknown = { type: 'NFC' }
    for (let i = 0; i < 100; i++) steps = { type: 'Sequence', normalizers: [steps] }
    expect(read({ ...bpe, normalizer: steps })).toMatchObject({
      ok: false,
      problem: { pointer: '#/files/tokenizer.json/normalizer' },
    })
  })

  it('refuses a text with words outside the vocabulary when there is no token for them', () => {
    const tokenizer = must(read({ ...level, model: { type: 'WordLevel', vocab: { a: 0 } } }))
    expect([...must(tokenizer.encode('a a'))]).toEqual([0, 0])
    expect(tokenizer.encode('a b')).toMatchObject({ ok: false, problem: { code: 'tokenizer_unsupported' } })
  })

  it('reads a lone surrogate as the replacement character', async () => {
    const tokenizer = must(read(await json('gpt2.json')))
    expect(tokenizer.encode('a\ud800b')).toEqual(tokenizer.encode('a\ufffdb'))
  })

  it.each(['gpt2', 'llama2'])('stays quick on long texts without a break (%s)', async (kind) => {
    const tokenizer = must(read(await json(`${kind}.json`)))
    for (const unit of ['a', ' ', '\n', ' \n', 'é', '0', '<|begin|']) {
      const text = unit.repeat(Math.floor(longestText / unit.length))
      const started = performance.now()
      must(tokenizer.encode(text))
      // seen: 0.1 to 0.7 s on a busy machine; a quadratic step would take minutes
      expect([unit, performance.now() - started < 10_000]).toEqual([unit, true])
    }
    expect(tokenizer.encode('a'.repeat(longestText + 1)).ok).toBe(false)
  })
})
