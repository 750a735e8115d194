import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Report } from '#contract/report'
import { runStep, type Step } from '../support/action.ts'
import { startServer, temporaryFolder } from '../support/server.ts'

const DEMO = path.resolve('examples/demo')
const POLICY = `attacks: [ref_diff, loss]
rules:
  - membership.ref_diff.auc <= 0.75
`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let workspace = ''

/** A repository as people have them: an adapter, its policy, texts; the pretrained base beside it. */
beforeAll(async () => {
  folder = await temporaryFolder()
  workspace = path.join(folder.path, 'repository')
  await mkdir(workspace)
  await writeFile(path.join(workspace, 'memorisk.yaml'), POLICY)
  await cp(path.join(DEMO, 'suite.jsonl'), path.join(workspace, 'suite.jsonl'))
  for (const kind of ['lora', 'head'])
    await cp(path.join(DEMO, 'models', kind), path.join(workspace, kind), { recursive: true })
  await mkdir(path.join(workspace, 'broken'))
  await writeFile(path.join(workspace, 'broken', 'adapter_model.safetensors'), 'no weights')
})
afterAll(() => folder.remove())

const INPUTS = { base: path.join(DEMO, 'base'), suite: 'suite.jsonl', 'max-examples': '100' }

async function read(name: string): Promise<string> {
  return readFile(path.join(workspace, name), 'utf8')
}

async function sarifRun(): Promise<{ invocations: { executionSuccessful: boolean }[]; results: object[] }> {
  const log = JSON.parse(await read('memorisk.sarif')) as { runs: Awaited<ReturnType<typeof sarifRun>>[] }
  return log.runs[0]!
}

/** Not one of the suite's texts, in whatever comes out of a step. */
async function expectNoText(step: Step): Promise<void> {
  const lines = (await read('suite.jsonl')).trimEnd().split('\n')
  const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text.slice(0, 40))
  const out = [
    step.log,
    step.summary,
    await read('memorisk.sarif'),
    await read('memorisk.xml'),
    await read('memorisk.json'),
  ]
  for (const text of texts) for (const surface of out) expect(surface.includes(text)).toBe(false)
}

async function expectIncomplete(step: Step): Promise<void> {
  expect(step.code).toBe(3)
  expect(step.outputs).toMatchObject({ completed: 'false', passed: 'false', verdict: 'failed' })
  expect(step.log).toMatch(/^::error /m)
  expect(await sarifRun()).toMatchObject({ results: [], invocations: [{ executionSuccessful: false }] })
  expect(await read('memorisk.xml')).toMatch(/errors="1"/)
  expect(step.summary).toContain('no verdict')
}

test('a leaky model fails the job, with SARIF that points at it', async () => {
  const step = await runStep(workspace, { ...INPUTS, model: 'head' })
  expect({ code: step.code, outputs: step.outputs }).toMatchObject({
    code: 1,
    outputs: {
      completed: 'true',
      passed: 'false',
      verdict: 'fail',
      'risk-level': 'D',
      'scan-id': expect.stringMatching(/^scn_\w{26}$/),
      'sarif-file': 'memorisk.sarif',
      'junit-file': 'memorisk.xml',
    },
  })
  expect(Number(step.outputs['score'])).toBeGreaterThan(0.75)
  expect(step.log).toMatch(/^::error title=Memorisk,file=memorisk\.yaml::This fine-tuned head remembers/m)
  expect((await sarifRun()).results).toMatchObject([
    {
      ruleId: 'MR001',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'head/config.json' } } }],
    },
  ])
  expect(await read('memorisk.xml')).toMatch(/failures="1" errors="0"/)
  expect(step.summary).toMatch(/^## ❌ head: fail/)
  expect(Report.parse(JSON.parse(await read('memorisk.json'))).scan).toBe(step.outputs['scan-id'])
  await expectNoText(step)
})

test('a clean adapter passes, with clean files', async () => {
  const step = await runStep(workspace, { ...INPUTS, model: 'lora' })
  expect({ code: step.code, outputs: step.outputs }).toMatchObject({
    code: 0,
    outputs: { completed: 'true', passed: 'true', verdict: 'pass' },
  })
  expect(await sarifRun()).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] })
  expect(await read('memorisk.xml')).toMatch(/failures="0" errors="0"/)
  await expectNoText(step)
})

test('a scan that runs out of time never passes, and leaves nothing of the run before', async () => {
  await expectIncomplete(await runStep(workspace, { ...INPUTS, model: 'head', 'timeout-minutes': '0.01' }))
})

test('a model that can not be scanned never passes, not even when no verdict fails the job', async () => {
  const step = await runStep(workspace, { ...INPUTS, model: 'lora\nbroken', 'fail-on': 'never', 'max-examples': '4' })
  expect(step.code).toBe(3)
  expect(step.outputs).toMatchObject({ completed: 'false', passed: 'false' })
  expect(step.log).toMatch(/^::error .*The scan ended without a verdict/m)
})

test('a command that is killed never passes', async () => {
  let killed = false
  const step = await runStep(workspace, { ...INPUTS, model: 'head' }, (log, child) => {
    if (killed || !log.includes('memorisk  scan')) return
    killed = true
    void killChildren(child.pid!)
  })
  expect(killed).toBe(true)
  await expectIncomplete(step)
})

test('a server that dies under a remote scan never passes; its key is masked', async () => {
  const server = await startServer(path.join(folder.path, 'server'))
  let killed: Promise<void> | undefined
  const remote = { mode: 'remote', 'api-url': server.url, 'api-key': server.key, 'timeout-minutes': '0.2' }
  const step = await runStep(workspace, { ...INPUTS, ...remote, model: 'head' }, (log) => {
    if (log.includes('memorisk  scan')) killed ??= server.kill()
  })
  await killed
  await expectIncomplete(step)
  expect(step.log).toContain(`::add-mask::${server.key}`)
  expect(step.log.replaceAll(`::add-mask::${server.key}`, '')).not.toContain(server.key)
})

test('what the workflow got wrong is said, and fails', async () => {
  const step = await runStep(workspace, { ...INPUTS, model: 'head', mode: 'cloud' })
  expect(step).toMatchObject({ code: 3, outputs: { completed: 'false', passed: 'false', verdict: 'failed' } })
  expect(step.log).toMatch(/^::error::mode must be one of embedded, remote/m)
})

async function killChildren(parent: number): Promise<void> {
  const list = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  for (const pid of list.trim().split(' ')) process.kill(Number(pid), 'SIGKILL')
}
