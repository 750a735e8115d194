import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { scanArguments } from '../../action/command.ts'
import { readInputs } from '../../action/inputs.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function given(inputs: Record<string, string>) {
  const said: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
  for (const [name, value] of Object.entries(inputs)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value)
  return { inputs: readInputs(), said: said.join('') }
}

const NEEDED = { model: './adapter\n ./other \n', suite: 'train.txt' }

describe('the inputs', () => {
  test('become a command line', () => {
    const { inputs } = given({
      ...NEEDED,
      base: './gpt2',
      nonmembers: 'held out.txt',
      'max-examples': '50',
      'timeout-minutes': '1.5',
    })
    expect(scanArguments(inputs, { summary: '/tmp/s.md' })).toEqual(
      (
        'scan|./adapter|./other|--base|./gpt2|--suite|train.txt|--nonmembers|held out.txt|--max-examples|50|--embedded|--timeout|1.5|' +
        '--output|sarif:memorisk.sarif|--output|junit:memorisk.xml|--output|json:memorisk.json|--output|summary:/tmp/s.md'
      ).split('|'),
    )
  })

  test('keep the key out of the log and of the command line', () => {
    const { inputs, said } = given({
      ...NEEDED,
      mode: 'remote',
      'api-url': 'https://memorisk.test',
      'api-key': 'mrk_secret',
    })
    expect(said).toBe('::add-mask::mrk_secret\n')
    expect(scanArguments(inputs, { summary: 's' })).toEqual(expect.arrayContaining(['--url', 'https://memorisk.test']))
    expect(scanArguments(inputs, { summary: 's' }).join(' ')).not.toMatch(/mrk_secret|--embedded/)
  })

  test.each([
    [{ suite: 's' }, /model/],
    [{ ...NEEDED, mode: 'cloud' }, /mode must be one of embedded, remote/],
    [{ ...NEEDED, mode: 'remote', 'api-key': 'k' }, /needs api-url/],
    [{ ...NEEDED, mode: 'remote', 'api-url': 'https://m.test' }, /needs api-key or oidc-audience/],
    [{ ...NEEDED, 'fail-on': 'always' }, /fail-on must be one of policy, regression, never/],
    [{ ...NEEDED, 'timeout-minutes': '0' }, /timeout-minutes must be a number above 0/],
  ])('%j are refused', (inputs, message) => {
    expect(() => given(inputs as Record<string, string>)).toThrow(message)
  })
})

test('action.yml names every input that is read, runs on node24, and its entry exists', async () => {
  const root = path.resolve(import.meta.dirname, '../..')
  const file = parse(await readFile(path.join(root, 'action.yml'), 'utf8')) as {
    inputs: Record<string, object>
    runs: { using: string; main: string }
  }
  expect(file.runs.using).toBe('node24')
  await readFile(path.join(root, file.runs.main))
  const source = await readFile(path.join(root, 'action/inputs.ts'), 'utf8')
  const read = [...source.matchAll(/(?:getInput|choice)\('([\w-]+)'/g)].map(([, name]) => name)
  const passed = /PASSED_ON = \[(.*?)\]/s.exec(source)![1]!.match(/[\w-]+/g)!
  expect(new Set([...read, ...passed])).toEqual(new Set(Object.keys(file.inputs)))
})
