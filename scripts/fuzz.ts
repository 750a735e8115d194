import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { newKey } from '../cli/local/key.ts'
import { launch } from '../cli/local/launch.ts'

/**
 * Property-based tests of the whole HTTP API by its own OpenAPI document: schemathesis (PyPI) with all checks, with a key and without, against a server of
 * our own. `SCHEMATHESIS` names the program. Ends with `N passed, N failed, N skipped`, one for each generated case; fewer than `AT_LEAST` cases are a failure.
 */
const AT_LEAST = 2_000
/** For each operation and phase. */
const CASES = 12
const LIMIT_MS = 8 * 60_000
const SETTINGS = {
  // The fuzzer is one client that must not be stopped by politeness.
  QUOTA_PER_KEY: '10000000',
  QUOTA_ANONYMOUS: '10000000',
  // Without an engine every job is refused at the door; nobody answers at this one.
  ENGINE: 'http',
  ENGINE_URL: 'http://127.0.0.1:9',
  ENGINE_SECRET: 'nobody-who-answers-could-know-this',
  ENGINE_ALLOW_INSECURE: 'true',
  // Nor should any hub hear of it.
  HUB_ENDPOINT: 'http://localhost:9',
}

const program = process.env['SCHEMATHESIS'] ?? 'schemathesis'
// It keeps a cache beside its settings, so it gets copies of them.
const folder = await mkdtemp(path.join(tmpdir(), 'memorisk-fuzz-'))
await cp(path.resolve(import.meta.dirname, '../test/fuzz'), folder, { recursive: true })
const server = await launch({ key: newKey(), settings: SETTINGS })
const give = AbortSignal.timeout(LIMIT_MS)

interface Counts {
  readonly generated: number
  readonly failed: number
}

const total = { generated: 0, failed: 0 }
try {
  // Fuzzing DELETE /v1/keys with the only key would leave the rest without one.
  const runs: [name: string, args: string[]][] = [
    ['without a key', []],
    ['with a key', [...withKey(server.key), '--exclude-operation-id', 'revokeKey']],
    ['revoking keys', [...withKey(server.key), '--include-operation-id', 'revokeKey']],
  ]
  for (const [name, args] of runs) {
    const { generated, failed } = await fuzz(name, args)
    total.generated += generated
    total.failed += failed
  }
} finally {
  await server.close()
  await rm(folder, { recursive: true, force: true })
}
if (total.generated < AT_LEAST) {
  process.stdout.write(`only ${total.generated} cases of at least ${AT_LEAST}\n`)
  total.failed += 1
}
process.stdout.write(`${Math.max(0, total.generated - total.failed)} passed, ${total.failed} failed, 0 skipped\n`)
process.exitCode = total.failed > 0 ? 1 : 0

function withKey(key: string): string[] {
  return ['--header', `Authorization: Bearer ${key}`]
}

async function fuzz(name: string, args: readonly string[]): Promise<Counts> {
  process.stdout.write(`\n== ${name}\n`)
  const reports = path.join(folder, 'reports', name.replaceAll(' ', '-'))
  const command = [
    '--config-file',
    'schemathesis.toml',
    'run',
    `${server.url}/openapi.json`,
    '--checks',
    'all',
    '-n',
    String(CASES),
  ]
  const options = ['--no-color', '--report', 'json', '--report-dir', reports]
  const child = spawn(program, [...command, ...options, ...args], {
    cwd: folder,
    stdio: 'inherit',
    signal: give,
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('exit', resolve)
  })
  const [report] = await readdir(reports)
  const { test_cases, errors } = JSON.parse(await readFile(path.join(reports, report!), 'utf8')) as {
    test_cases: { generated: number; with_failures: number; errored: number }
    errors: unknown[]
  }
  const failed = test_cases.with_failures + test_cases.errored + errors.length
  // An exit code without a failure is one that the report does not count.
  return { generated: test_cases.generated, failed: failed === 0 && code !== 0 ? 1 : failed }
}
