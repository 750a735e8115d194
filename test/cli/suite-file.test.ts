import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSuite } from '../../cli/files/suite-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'memorisk-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const at = path.join(folder, name)
  await writeFile(at, content)
  return at
}

const lines = (jsonl: Uint8Array) =>
  new TextDecoder()
    .decode(jsonl)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

test('plain text, one example a line, becomes members and non-members', async () => {
  const suite = await readSuite(await file('m.txt', 'one\n\ntwo\r\n'), await file('n.txt', 'three'))
  expect(lines(suite)).toEqual([
    { id: 'member-000001', split: 'member', text: 'one' },
    { id: 'member-000002', split: 'member', text: 'two' },
    { id: 'nonmember-000001', split: 'nonmember', text: 'three' },
  ])
})

test('a finished suite passes as it is', async () => {
  const line = { id: 'a', text: 'x', split: 'reference', group: 'g' }
  expect(lines(await readSuite(await file('s.jsonl', JSON.stringify(line)), undefined))).toEqual([line])
})

test('JSON lines without a split are members and keep what they say', async () => {
  const suite = await readSuite(await file('j.jsonl', '{"text":"x","id":"mine"}\n"bare"\n'), await file('o.txt', 'y'))
  expect(lines(suite).slice(0, 2)).toEqual([
    { id: 'mine', split: 'member', text: 'x' },
    { id: 'member-000002', split: 'member', text: 'bare' },
  ])
})

test.each([
  ['members alone', 'alone.txt', 'x', /--nonmembers/],
  ['an empty file', 'empty.jsonl', '\n\n', /is empty/],
  ['a broken line', 'broken.jsonl', '{"text":"x"}\n{"text":', /broken\.jsonl:2 is not JSON/],
  ['a line without text', 'no.jsonl', '{"id":"x"}', /no\.jsonl:1 has no "text"/],
  ['bytes that are not UTF-8', 'latin.txt', new Uint8Array([0x63, 0xe9]), /not UTF-8/],
])('%s: says what to do', async (_, name, content, message) => {
  await expect(readSuite(await file(name, content), undefined)).rejects.toThrow(message)
})
