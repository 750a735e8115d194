import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { checkSignature, type SignatureCheck } from '#contract/signatures'
import { parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { findServer } from '../config.ts'
import { EXIT, UserError, usageError } from '../exit.ts'
import { readKeySet } from '../files/key-set.ts'
import { readReportFile } from '../files/report-file.ts'
import { createScreen } from '../terminal/screen.ts'

export const verify: Command = {
  summary: 'check that a report is unchanged since a server signed it',
  help: `memorisk verify: checks that a report is as a server signed it.

usage: memorisk verify REPORT.json [--keys URL|FILE] [--token-stats FILE] [--json]

  REPORT.json         a report in JSON (memorisk report SCAN --json); - for standard input
  --keys              whose signature it should be: a server's address, or a copy of its /.well-known/memorisk-keys.json,
                      with which nothing is asked over the network. Default: the server that the other commands talk to
  --token-stats FILE  also check that these are the token statistics that the report was computed from
  --json              the result as JSON

exit code: 0 genuine, 1 not (altered, or signed by somebody else), 2 not signed at all, 3 could not check
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      keys: { type: 'string' },
      url: { type: 'string' },
      'token-stats': { type: 'string' },
      json: { type: 'boolean' },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw usageError('name one report (see memorisk verify --help)')
    const report = await readReportFile(file)
    const source = values.keys ?? findServer(values.url === undefined ? {} : { url: values.url }).url
    const check = await checkSignature(report, await readKeySet(source))
    const stats = values['token-stats']
    const same = stats === undefined ? null : (await digestOf(stats)) === tokenStatsOf(report)
    if (values.json) process.stdout.write(`${JSON.stringify({ ...check, token_stats: same }, null, 2)}\n`)
    else print(check, same, report)
    if (same === false) return EXIT.fail
    return { valid: EXIT.ok, invalid: EXIT.fail, unsigned: EXIT.inconclusive }[check.status]
  },
}

const REASONS = {
  malformed: 'its signature cannot be read',
  unknown_key: 'it was signed with a key that is not among these',
  revoked_key: 'the key that signed it was revoked: anybody may have used it',
  altered: 'it was changed after it was signed',
} as const

function print(check: SignatureCheck, same: boolean | null, report: object): void {
  const { style } = createScreen(process.stdout)
  const { scan } = report as { scan?: unknown }
  const lines = {
    valid: () => `${style(['bold', 'green'], 'GENUINE')}  as the server signed it`,
    invalid: () =>
      `${style(['bold', 'red'], 'NOT GENUINE')}  ${check.status === 'invalid' ? REASONS[check.reason] : ''}`,
    unsigned: () => `${style(['bold', 'yellow'], 'NOT SIGNED')}  nothing tells who wrote it`,
  }
  process.stdout.write(`${lines[check.status]()}\n  scan  ${JSON.stringify(scan) ?? 'unknown'}\n`)
  if (check.status === 'valid')
    process.stdout.write(`  key   ${check.kid}${check.key === 'retired' ? ' (retired)' : ''}\n`)
  if (same !== null)
    process.stdout.write(`  token statistics  ${same ? 'those of this report' : 'NOT those of this report'}\n`)
}

function tokenStatsOf(report: object): unknown {
  return (report as { provenance: { token_stats?: unknown } | null }).provenance?.token_stats ?? null
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash).catch(() => {
    throw new UserError(`${file} cannot be read`)
  })
  return `sha256:${hash.digest('hex')}`
}
