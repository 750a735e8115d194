import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Report } from '#contract/report'
import { ScanPlan } from '#contract/scans'
import { memorisk, systemNode, type RunOptions } from '../support/cli.ts'
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'

const DEMO = path.resolve('examples/demo')
const MODEL = path.join(DEMO, 'models', 'head')
const BASE = path.join(DEMO, 'base')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
let members = ''
let nonmembers = ''

/** Forty texts of each side out of the demo's suite, as people have them: plain text, one a line. */
async function plainText(split: string): Promise<string> {
  const lines = (await readFile(path.join(DEMO, 'suite.jsonl'), 'utf8')).trimEnd().split('\n')
  const examples = lines.map((line) => JSON.parse(line) as { split: string; text: string })
  const texts = examples.filter((example) => example.split === split).map(({ text }) => text.replace(/\s+/g, ' '))
  const file = path.join(folder.path, `${split}.txt`)
  await writeFile(file, texts.slice(0, 40).join('\n'))
  return file
}

beforeAll(async () => {
  folder = await temporaryFolder()
  members = await plainText('member')
  nonmembers = await plainText('nonmember')
  server = await startServer(path.join(folder.path, '.memorisk'))
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
})

/** `memorisk scan` of the demo's head against the server of this folder. */
function scan(args: readonly string[], options: RunOptions = {}) {
  const texts = ['--suite', members, '--nonmembers', nonmembers]
  return memorisk(['scan', MODEL, '--base', BASE, ...texts, ...args], { cwd: folder.path, ...options })
}

test('a dry run says what it would cost and starts nothing', async () => {
  const plan = await scan(['--dry-run', '--json'])
  expect(plan.err).toContain('memorisk  scan  head  (head, ')
  expect(ScanPlan.parse(JSON.parse(plan.out))).toMatchObject({ engine: 'edge', examples: 80 })
  expect(plan.code).toBe(0)
  expect((await server.client.scans.list()).data).toEqual([])
  const told = await scan(['--dry-run'])
  expect(told.out).toMatch(/examples +80\n.*tokens +[\d,]+\n.*shards +\d+\n/s)
})

test('a verdict of pass exits with 0 and is written as text, JSON and Markdown', async () => {
  const pass = ['--policy', 'membership.ref_diff.auc <= 1']
  const file = path.join(folder.path, 'report.md')
  const first = await scan([...pass, '--markdown', file])
  expect(first).toMatchObject({ code: 0 })
  expect(first.out).toMatch(/^\nPASS {2}grade [A-F]\n.+\n\n {2}membership +ref_diff {2}AUC 0\.\d\d \[/)
  expect(first.out).toMatch(new RegExp(`report {2}${server.url}/scans/scn_\\w{26}\n$`))
  expect(await readFile(file, 'utf8')).toContain('ref_diff')

  // The same question again is answered by the same scan.
  const again = await scan([...pass, '--json'])
  expect(again.code).toBe(0)
  const report = Report.parse(JSON.parse(again.out))
  expect(first.out).toContain(report.scan)
  expect(await memorisk(['report', report.scan], { cwd: folder.path, node: systemNode() })).toMatchObject({
    code: 0,
    out: first.out.trimStart(),
  })
})

test('a verdict of fail exits with 1 and names the rule', async () => {
  const { code, out } = await scan(['--policy', 'membership.ref_diff.auc <= 0.05'])
  expect(out).toMatch(/^\nFAIL/)
  expect(out).toMatch(/failed: membership\.ref_diff\.auc <= 0\.05 {3}observed 0\.\d\d \[/)
  expect(code).toBe(1)
})

test('a report can be published, verified offline, and taken back', async () => {
  const here = { cwd: folder.path, node: systemNode() }
  const id = (await server.client.scans.list({ state: 'done' })).data[0]!.id
  const report = await memorisk(['report', id, '--json'], here)
  const file = path.join(folder.path, 'report.json')
  await writeFile(file, report.out)
  const online = await memorisk(['verify', file], here)
  expect(online.out).toMatch(/^GENUINE/)
  expect(online.code).toBe(0)
  const keys = path.join(folder.path, '.memorisk', 'signing-keys.json')
  expect(await memorisk(['verify', file, '--keys', keys], here)).toMatchObject({ code: 0, out: online.out })
  await writeFile(file, report.out.replace('"tier": "verified"', '"tier": "reproduced"'))
  expect((await memorisk(['verify', file, '--keys', keys], here)).code).toBe(1)

  const board = async () => (await server.client.leaderboard()).data.map(({ scan }) => scan)
  expect(await memorisk(['publish', id], here)).toMatchObject({ code: 0, out: `${server.url}/scans/${id}\n` })
  expect(await board()).toEqual([id])
  expect((await memorisk(['unpublish', id], here)).code).toBe(0)
  expect(await board()).toEqual([])
})

test('what the non-members cannot certify is inconclusive and exits with 2', async () => {
  const { code, out } = await scan(['--policy', 'membership.ref_diff.tpr_at_fpr[0.001] <= 0.5'])
  expect(out).toMatch(/^\nINCONCLUSIVE/)
  expect(out).toContain('TPR@0.1% – needs 2,995 non-members, has 40')
  expect(code).toBe(2)
})

test('what cannot be scanned exits with 3 and says why', async () => {
  const pickled = path.join(folder.path, 'pickled')
  await mkdir(pickled)
  await writeFile(path.join(pickled, 'pytorch_model.bin'), 'x')
  const texts = ['--suite', members, '--nonmembers', nonmembers]
  const refused = await memorisk(['scan', pickled, '--base', BASE, ...texts], { cwd: folder.path })
  expect(refused).toMatchObject({ code: 3, out: '' })
  expect(refused.err).toContain('Save the model again as safetensors')

  const broken = path.join(folder.path, 'broken.safetensors')
  await writeFile(broken, 'not a model at all')
  const answered = await memorisk(['scan', broken, '--base', BASE, ...texts], { cwd: folder.path })
  expect(answered.code).toBe(3)
  expect(answered.err).toMatch(/memorisk: .+ \(header_too_large|memorisk: .+ \(\w+\)/)

  const unknown = await memorisk(['scan', MODEL, '--base', 'gpt-17', ...texts], { cwd: folder.path })
  expect(unknown.err).toContain('there is no base gpt-17: this server has base')
  expect(unknown.code).toBe(3)
})

test('an emulation is asked for by its base and says what it is; questions for addresses are a suite', async () => {
  const told = await scan(['--emulate', BASE, '--beta', '0.5', '--attacks', 'loss,ref_diff'])
  expect(told.out).toMatch(/^\n\w+ .*\n.*emulation on .+\n\n {2}emulated +Tuning of .+, β = 0\.5\.\n/)
  const mail = path.join(folder.path, 'mail.txt')
  const other = path.join(folder.path, 'other.txt')
  await writeFile(mail, 'From: Ann Lee <ann@example.org>\n')
  await writeFile(other, 'From: Bo Kim <bo@example.org>\n')
  const added = await memorisk(['suites', 'add', mail, '--nonmembers', other, '--probes', 'email', '--json'], {
    cwd: folder.path,
  })
  expect(JSON.parse(added.out)).toMatchObject({ counts: { member: 6, nonmember: 6 } })
})

test('canaries are drawn, handed out once and listed', async () => {
  const out = path.join(folder.path, 'canaries.jsonl')
  const draw = ['--template', 'my PIN is {secret}.', '--level', '1:8', '--level', '8:8', '--no-coins', '--out', out]
  const created = await memorisk(['canaries', 'create', 'pins', ...draw], { cwd: folder.path })
  expect(created).toMatchObject({ code: 0, err: '' })
  const strings = (await readFile(out, 'utf8')).trimEnd().split('\n')
  expect(strings).toHaveLength(16)
  expect(JSON.parse(strings[0]!)).toMatchObject({
    text: expect.stringMatching(/^my PIN is (\d ){5}\d\.$/),
    repetitions: 1,
  })
  const listed = await memorisk(['canaries', 'list'], { cwd: folder.path })
  expect(listed.out).toMatch(/^id +canaries +name\ncan_\w{26} +16 +pins\n$/)
})

test('an embedded scan needs no server, runs under the Node of this machine and leaves nothing behind', async () => {
  const scratch = path.join(folder.path, 'scratch')
  await mkdir(scratch)
  const node = systemNode()
  const { code, out, err } = await scan(['--embedded', '--max-examples', '8', '--policy', 'membership.loss.auc <= 1'], {
    cwd: scratch,
    env: { TMPDIR: scratch },
    node,
  })
  expect(err).toMatch(/^uploading .+ done$/m)
  // So short a scan may be over before its first quarter is told.
  expect(err).toMatch(/^(scoring|done) +\d+\/\d+ shards {2}/m)
  expect(err).not.toMatch(/[█░]/)
  expect(out).toMatch(/^\nPASS/)
  expect(out).not.toContain('localhost')
  expect(code).toBe(0)
  expect(await readdir(scratch)).toEqual([])
})
