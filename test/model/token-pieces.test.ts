import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { pieceReader } from '#model/token-pieces'
import { readTokenizer } from '#model/tokenizer'
import { must } from '../support/golden-tables.ts'

const folder = path.join(import.meta.dirname, '../golden/tokenizers')
const texts = JSON.parse(await readFile(path.join(folder, 'texts.json'), 'utf8')) as string[]
const kinds = Object.keys(JSON.parse(await readFile(path.join(folder, 'expected.json'), 'utf8')) as object)

test.each(kinds)('one piece for each id: %s', async (kind) => {
  const tokenizer = must(readTokenizer(await readFile(path.join(folder, `${kind}.json`)), 1000))
  for (const text of texts) {
    expect(tokenizer.pieces(text)).toHaveLength(must(tokenizer.encode(text)).length)
  }
})

test('the pieces of a byte-level tokenizer are the text', () => {
  const read = pieceReader({ pre_tokenizer: { type: 'ByteLevel' }, normalizer: null })
  // é is two bytes, cut between the tokens: it appears with the second
  expect(read(['Caf', 'Ã', '©', 'Ġau', 'Ċ', '<|endoftext|>'])).toEqual(['Caf', '', 'é', ' au', '\n', '<|endoftext|>'])
})

test('the pieces of a sentencepiece tokenizer show spaces and fallback bytes as what they are', () => {
  const read = pieceReader({ pre_tokenizer: { type: 'Metaspace' }, normalizer: null })
  expect(read(['<s>', '▁Caf', '<0xC3>', '<0xA9>', '▁au'])).toEqual(['<s>', ' Caf', '', 'é', ' au'])
})
