import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type SecretKeySet, publicKeys, signReport } from '#contract/signatures'
import { sha256 } from '#service/hash'
import { openSigningKeys, rotated } from '../../cli/local/signing-keys.ts'
import { main } from '../../cli/main.ts'
import { report as fixture } from '../web/fixtures/report.ts'

let folder: string
let keys: SecretKeySet
const at = (name: string) => path.join(folder, name)
const save = async (name: string, value: unknown) => {
  await writeFile(at(name), typeof value === 'string' ? value : JSON.stringify(value, null, 2))
  return at(name)
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verify-'))
  keys = await openSigningKeys(at('signing-keys.json'))
  await writeFile(at('stats.safetensors'), 'numbers')
  const report = fixture()
  report.provenance.token_stats = `sha256:${await sha256('numbers')}`
  report.provenance.signature = await signReport(report, keys.keys[0]!)
  await save('report.json', report)
  await save('unsigned.json', fixture())
  await save('altered.json', { ...report, tier: 'reproduced' })
  await save('keys.json', publicKeys(keys))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

async function run(...args: string[]) {
  let out = ''
  let err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true))
  return { code: await main(args), out, err }
}

const verify = (report: string, ...more: string[]) => run('verify', at(report), '--keys', at('keys.json'), ...more)

test.each([
  ['report.json', 0, /^GENUINE .*\n {2}scan {2}"scn_\w+"\n {2}key {3}\S{43}\n$/],
  ['altered.json', 1, /^NOT GENUINE .*changed after it was signed/],
  ['unsigned.json', 2, /^NOT SIGNED/],
])('%s: exit code %d', async (name, code, words) => {
  const told = await verify(name)
  expect(told.out).toMatch(words)
  expect(told.code).toBe(code)
})

test('token statistics are compared by their digest', async () => {
  const same = await verify('report.json', '--token-stats', at('stats.safetensors'), '--json')
  expect(JSON.parse(same.out)).toMatchObject({ status: 'valid', token_stats: true })
  expect(same.code).toBe(0)
  const other = await verify('report.json', '--token-stats', at('keys.json'))
  expect(other.out).toContain('NOT those of this report')
  expect(other.code).toBe(1)
})

test('after a rotation the old key still vouches, with a private part no more', async () => {
  const next = await rotated(keys)
  expect(next.keys.map(({ status, d }) => [status, d === undefined])).toEqual([
    ['active', false],
    ['retired', true],
  ])
  const told = await run('verify', at('report.json'), '--keys', await save('next.json', next))
  expect(told.out).toContain('(retired)')
  expect(told.code).toBe(0)
  const leaked = { keys: [next.keys[0], { ...next.keys[1], status: 'revoked' }] }
  expect((await run('verify', at('report.json'), '--keys', await save('leaked.json', leaked))).code).toBe(1)
  const foreign = { keys: [next.keys[0]] }
  expect((await run('verify', at('report.json'), '--keys', await save('foreign.json', foreign))).code).toBe(1)
})

test('a member that stands twice is refused, whichever of the two was signed', async () => {
  const text = await readFile(at('report.json'), 'utf8')
  await save('twice.json', text.replace('"tier"', '"tier": "reproduced", "tier"'))
  const told = await verify('twice.json')
  expect(told).toMatchObject({ code: 3, err: expect.stringContaining('something twice') as string })
})

test.each([
  [['verify'], 4],
  [['verify', '/nowhere.json', '--keys', '/nowhere'], 3],
  [['signing-keys', '/nowhere.json'], 3],
  [['signing-keys', 'a', 'b'], 4],
])('%j: exit code %d', async (args, code) => {
  expect((await run(...args)).code).toBe(code)
})

test('keys are made once, and are their owner’s alone', async () => {
  expect(await openSigningKeys(at('signing-keys.json'))).toEqual(keys)
  expect((await stat(at('signing-keys.json'))).mode & 0o777).toBe(0o600)
  await save('broken.json', '{')
  await expect(openSigningKeys(at('broken.json'))).rejects.toThrow(/not a set of signing keys/)
  const told = await run('signing-keys', at('signing-keys.json'))
  expect((JSON.parse(told.out) as SecretKeySet).keys).toHaveLength(2)
})
