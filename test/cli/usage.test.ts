import { afterEach, expect, test, vi } from 'vitest'
import { main } from '../../cli/main.ts'

afterEach(() => vi.restoreAllMocks())

const COMMANDS =
  'scan report policy verify publish unpublish models bases suites canaries studies jobs keys signing-keys serve'.split(
    ' ',
  )

/** Runs a command line in this process and keeps what it says. */
async function run(args: readonly string[]) {
  let out = ''
  let err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text)
    return true
  })
  const code = await main(args)
  return { code, out, err }
}

test('the overview names every command', async () => {
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  for (const name of COMMANDS) expect(out).toContain(name)
})

test.each(COMMANDS)('%s explains itself within 120 columns', async (name) => {
  const { code, out } = await run([name, '--help'])
  expect(code).toBe(0)
  expect(out).toMatch(new RegExp(`^memorisk ${name}: .+\\n\\nusage: memorisk ${name}`))
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130)
})

test.each([
  [[], /usage: memorisk/],
  [['scna'], /no command scna/],
  [['scan'], /name a model/],
  [['scan', './m', '--suite', 'x'], /--base is missing/],
  [['scan', './m', '--base', 'gpt2'], /--suite is missing/],
  [['scan', './m', '--bas', 'gpt2'], /Unknown option '--bas'/],
  [
    ['scan', './m', '--base', 'b', '--suite', 'ste_1', '--max-examples', 'many'],
    /--max-examples must be a whole number/,
  ],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--policy', 'auc is small'], /neither a rule/],
  [['models', 'frobnicate', '--url', 'http://x.test'], /memorisk models list/],
  [['report', 'scn_1'], /name one scan/],
  [['policy', 'chek'], /memorisk policy check FILE/],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--output', 'x.txt'], /end it in \.sarif, \.xml/],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--format', 'pdf'], /--format must be one of/],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--timeout', '0'], /--timeout must be a number above 0/],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--beta', '1'], /--beta goes with --emulate/],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--emulate', 'l', '--publish'], /cannot stand beside models/],
  [
    ['scan', './m', '--base', 'b', '--suite', 'ste_1', '--emulate', 'l', '--beta', '5'],
    /--beta must be a number from 0 to 4/,
  ],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--generations', 'scn_1'], /scn_1: /],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--control', 'scn_1'], /scn_1: /],
  [['scan', './m', '--base', 'b', '--suite', 'ste_1', '--baseline', 'scn_1'], /scn_1: /],
  [['suites', 'add', 'mail.txt', '--probes', 'phone'], /only email is known/],
  [['canaries', 'create', 'x'], /--template, --level and --out/],
  [['canaries', 'create', 'x', '--template', 't', '--out', '-', '--level', '8'], /REPETITIONS:COUNT/],
  [['jobs', 'create'], /memorisk jobs create FILE/],
  [['jobs', 'create', 'no-such-file.yaml'], /can not be read/],
  [['serve', '--port', 'http'], /--port must be a whole number/],
])('%j is wrong usage', async (args, message) => {
  const { code, out, err } = await run(args)
  expect(code).toBe(4)
  expect(out + err).toMatch(message)
})

test('without any server it says how to get one', async () => {
  vi.stubEnv('XDG_CONFIG_HOME', '/nonexistent')
  const { code, err } = await run(['suites', 'list'])
  expect(code).toBe(3)
  expect(err).toMatch(/memorisk serve.*--url.*--embedded/)
  vi.unstubAllEnvs()
})
