import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { error, notice, setOutput, summary, warning } from '@actions/core'
import { EXIT } from '../cli/exit.ts'
import { artifactOf, writeOutputs } from '../cli/results.ts'
import { runCommand, scanArguments } from './command.ts'
import { conclude, type Conclusion } from './conclusion.ts'
import { readInputs, type Inputs } from './inputs.ts'
import { exchangeToken } from './oidc.ts'

/** The whole step: inputs in; files, outputs, annotations and the exit code out. Everything unforeseen fails it. */
export async function runAction(): Promise<number> {
  const scratch = await mkdtemp(path.join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'memorisk-action-'))
  try {
    const inputs = readInputs()
    const files = { summary: path.join(scratch, 'summary.md') }
    // What an earlier run left behind must not be taken for this one's.
    for (const file of [inputs.sarif, inputs.junit, inputs.report])
      await rm(path.join(inputs.folder, file), { force: true })
    const exit = await runCommand(inputs, scanArguments(inputs, files), await keyOf(inputs))
    const conclusion = conclude(
      await read(path.join(inputs.folder, inputs.report)),
      exit,
      inputs.models.length,
      inputs.failOn,
    )
    if (!conclusion.completed) await fillIn(inputs, files.summary)
    await tell(inputs, conclusion, files.summary)
    return conclusion.fails ? (exit === EXIT.fail || exit === EXIT.inconclusive ? exit : EXIT.couldNotRun) : EXIT.ok
  } catch (cause) {
    error(cause instanceof Error ? cause.message : String(cause))
    setOutput('completed', 'false')
    setOutput('passed', 'false')
    setOutput('verdict', 'failed')
    return EXIT.couldNotRun
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A remote scan's key: the one given, or one for this job's identity. */
async function keyOf({ remote }: Inputs): Promise<string | null> {
  if (remote === null) return null
  return remote.key ?? (await exchangeToken(remote.url, remote.audience!))
}

/** A command that was killed leaves no files; those who read them get ones that say so. */
async function fillIn(inputs: Inputs, summaryFile: string): Promise<void> {
  const outputs = [
    { file: path.join(inputs.folder, inputs.sarif), format: 'sarif' },
    { file: path.join(inputs.folder, inputs.junit), format: 'junit' },
    { file: path.join(inputs.folder, inputs.report), format: 'json' },
    { file: summaryFile, format: 'summary' },
  ] as const
  const problem = { code: 'incomplete', detail: 'the scan did not come to an end' }
  const results = await Promise.all(
    inputs.models.map(async (model) => ({ artifact: await artifactOf(model), problem })),
  )
  for (const output of outputs) {
    if ((await read(output.file)) === null) await writeOutputs([output], results)
  }
}

async function tell(inputs: Inputs, conclusion: Conclusion, summaryFile: string): Promise<void> {
  const { completed, passed, verdict, grade, score, scans, fails, messages } = conclusion
  const { folder, remote } = inputs
  const workspace = process.env['GITHUB_WORKSPACE'] ?? '.'
  const place = (file: string) => path.relative(workspace, path.join(folder, file))
  const outputs = {
    completed: String(completed),
    passed: String(passed),
    verdict,
    'risk-level': grade,
    score,
    'scan-id': scans.join(','),
    'report-url': remote !== null && scans[0] !== undefined ? new URL(`/scans/${scans[0]}`, remote.url).href : '',
    'sarif-file': place(inputs.sarif),
    'junit-file': place(inputs.junit),
    'report-file': place(inputs.report),
  }
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value)
  const say = fails ? error : passed ? notice : warning
  for (const message of messages)
    say(message, { title: 'Memorisk', ...(inputs.policy !== null && { file: place(inputs.policy) }) })
  const text = await read(summaryFile)
  if (text !== null && process.env['GITHUB_STEP_SUMMARY'] !== undefined) await summary.addRaw(text, true).write()
}

function read(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null)
}
