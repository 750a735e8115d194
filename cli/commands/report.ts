import { writeFile } from 'node:fs/promises'
import { ScanId } from '#contract/ids'
import { SERVER_OPTIONS, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { exitCodeOf, usageError } from '../exit.ts'
import { openSession } from '../session.ts'
import { renderReport } from '../terminal/report.ts'
import { createScreen } from '../terminal/screen.ts'

export const report: Command = {
  summary: 'print the report of a scan',
  help: `memorisk report: the report of a finished scan.

usage: memorisk report SCAN [--json] [--markdown FILE]

  SCAN              the id of a scan (scn_…)
  --json            as JSON
  --markdown FILE   as Markdown (- for standard output)
  --url, --key      which server

exit code: as for memorisk scan, by the verdict
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      json: { type: 'boolean' },
      markdown: { type: 'string' },
    })
    const id = ScanId.safeParse(positionals[0])
    if (!id.success) throw usageError('name one scan, such as scn_01J… (see memorisk report --help)')
    const { client, url } = await openSession(values, createScreen(process.stderr))
    const found = await client.scans.report(id.data)
    if (values.markdown !== undefined) {
      const text = await client.scans.reportAs(id.data, 'text/markdown')
      if (values.markdown === '-') process.stdout.write(text)
      else await writeFile(values.markdown, text)
    } else if (values.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
    else {
      const lines = [...renderReport(found, createScreen(process.stdout).style), `  report  ${url}/scans/${id.data}`]
      process.stdout.write(`${lines.join('\n')}\n`)
    }
    return exitCodeOf(found.verdict.outcome)
  },
}
