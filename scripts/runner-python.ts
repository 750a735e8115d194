import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

/**
 * An interpreter with the runner's packages: the one that MEMORISK_PYTHON names, else that of `.venv`, made on first use and brought up
 * to date when the pinned requirements change.
 */
export async function runnerPython(): Promise<string> {
  const named = process.env['MEMORISK_PYTHON']
  if (named !== undefined && named !== '') return named
  const venv = path.join(root, '.venv')
  const python = path.join(venv, 'bin', 'python')
  const wanted = await readFile(path.join(root, 'runner', 'requirements.txt'), 'utf8')
  // Written last: an interrupted installation is taken up again.
  const stamp = path.join(venv, 'memorisk-requirements.txt')
  if (existsSync(python) && (await readFile(stamp, 'utf8').catch(() => null)) === wanted) return python
  if (!existsSync(python)) await must('python3', ['-m', 'venv', venv])
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'runner/requirements.txt']
  await must(python, [...install, '-e', 'runner'])
  await writeFile(stamp, wanted)
  return python
}

export async function must(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<void> {
  const code = await run(command, args, environment)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

/** Runs in the repository's root, on this terminal; gives the exit code. */
export function run(
  command: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<number> {
  const child = spawn(command, [...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } })
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => resolve(code ?? 3))
  })
}
