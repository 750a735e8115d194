import { ScanId } from '#contract/ids'
import { SERVER_OPTIONS, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { openSession } from '../session.ts'
import { createScreen } from '../terminal/screen.ts'

export const publish: Command = {
  summary: 'let anybody read the report of a scan',
  help: `memorisk publish: lets anybody read the report of a scan and shows it on the server's leaderboard.

usage: memorisk publish SCAN…

  SCAN           the id of a scan (scn_…); one under way is published when it is done
  --url, --key   which server

Only the report: numbers, names and digests. Scores, token statistics and texts stay with their owner.
`,
  run: (args) => change(args, 'publish'),
}

export const unpublish: Command = {
  summary: 'take a published report back',
  help: `memorisk unpublish: takes published reports back: from now on they are your organisation's alone.

usage: memorisk unpublish SCAN…

  --url, --key   which server
`,
  run: (args) => change(args, 'unpublish'),
}

async function change(args: readonly string[], verb: 'publish' | 'unpublish'): Promise<number> {
  const { values, positionals } = parse(args, SERVER_OPTIONS)
  if (positionals.length === 0) throw usageError(`memorisk ${verb} SCAN…`)
  const ids = positionals.map((text) => idArgument(ScanId, text))
  const { client, url } = await openSession(values, createScreen(process.stderr))
  for (const id of ids) {
    await client.scans[verb](id)
    process.stdout.write(`${url}/scans/${id}\n`)
  }
  return EXIT.ok
}
