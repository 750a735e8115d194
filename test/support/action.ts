import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const ENTRY = path.resolve(import.meta.dirname, '../../action/index.mjs')

export interface Step {
  readonly code: number | null
  readonly log: string
  /** `$GITHUB_OUTPUT`, read as the runner reads it. */
  readonly outputs: Record<string, string>
  readonly summary: string
}

/**
 * Runs the Action as GitHub's runner does: inputs in `INPUT_…`, files for outputs and summary, the workspace as folder. `inputs` are
 * named as in `action.yml`.
 */
export async function runStep(
  workspace: string,
  inputs: Record<string, string>,
  onLog: (log: string, child: ChildProcess) => void = () => undefined,
  more: Record<string, string> = {},
): Promise<Step> {
  const runner = await mkdtemp(path.join(workspace, '..', 'runner-'))
  const files = { GITHUB_OUTPUT: path.join(runner, 'output'), GITHUB_STEP_SUMMARY: path.join(runner, 'summary') }
  for (const file of Object.values(files)) await writeFile(file, '')
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env = {
    ...process.env,
    ...files,
    RUNNER_TEMP: runner,
    GITHUB_WORKSPACE: workspace,
    XDG_CONFIG_HOME: '/nonexistent',
    ...Object.fromEntries(given),
    ...more,
  }
  const child = spawn(process.execPath, [ENTRY], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  const listen = (text: string) => {
    log += text
    onLog(log, child)
  }
  child.stdout.setEncoding('utf8').on('data', listen)
  child.stderr.setEncoding('utf8').on('data', listen)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve)
  })
  const [output, summary] = await Promise.all(Object.values(files).map((file) => readFile(file, 'utf8')))
  return { code, log, outputs: parseOutputs(output!), summary: summary! }
}

/** `name<<DELIMITER`, lines, `DELIMITER`. */
function parseOutputs(text: string): Record<string, string> {
  const found = [...text.matchAll(/^(.+?)<<(\S+)\r?\n(.*?)\r?\n\2\r?$/gms)]
  return Object.fromEntries(found.map(([, name, , value]) => [name, value]))
}
