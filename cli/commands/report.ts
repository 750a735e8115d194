import { ScanId } from '#contract/ids'
import { SERVER_OPTIONS, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { usageError } from '../exit.ts'
import { chooseOutputs, exitCodeOfAll, render, writeOutputs } from '../results.ts'
import { openSession } from '../session.ts'
import { renderReport } from '../terminal/report.ts'
import { createScreen } from '../terminal/screen.ts'

export const report: Command = {
  summary: 'print the report of a scan',
  help: `memorisk report: the report of a finished scan.

usage: memorisk report SCAN [--format FORMAT] [--output FILE]

  SCAN              the id of a scan (scn_…)
  --format FORMAT   text, json, markdown, summary, sarif or junit
  --output FILE     write FILE instead (.sarif, .xml for JUnit, .md, .json) or FORMAT:FILE; repeatable
  --json            the same as --format json
  --markdown FILE   the same as --output FILE --format markdown (- for standard output)
  --url, --key      which server

exit code: as for memorisk scan, by the verdict
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      format: { type: 'string' },
      output: { type: 'string', multiple: true },
      json: { type: 'boolean' },
      markdown: { type: 'string' },
    })
    const id = ScanId.safeParse(positionals[0])
    if (!id.success) throw usageError('name one scan, such as scn_01J… (see memorisk report --help)')
    const { print, files } = chooseOutputs(values)
    const { client, url } = await openSession(values, createScreen(process.stderr))
    const found = await client.scans.report(id.data)
    const link = `${url}/scans/${id.data}`
    const results = [{ report: found, url: link, artifact: 'adapter_config.json' }]
    await writeOutputs(files, results)
    if (print !== 'text') process.stdout.write(render(print, results))
    else if (files.length === 0) {
      const lines = [...renderReport(found, createScreen(process.stdout).style), `  report  ${link}`]
      process.stdout.write(`${lines.join('\n')}\n`)
    }
    return exitCodeOfAll(results)
  },
}
