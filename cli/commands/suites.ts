import { SuiteId } from '#contract/ids'
import { CreateSuite } from '#contract/suites'
import { allOf } from '#client/pages'
import { SERVER_OPTIONS, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { readSuite } from '../files/suite-file.ts'
import { nameOf, resolveSuite } from '../resolve.ts'
import { openSession } from '../session.ts'
import { whole } from '#domain/format'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'

export const suites: Command = {
  summary: 'upload, list, show and remove evaluation suites',
  help: `memorisk suites: the texts that a model is tested with.

usage: memorisk suites list [--json]
       memorisk suites add FILE [--nonmembers FILE] [--name NAME] [--probes email] [--public] [--json]
       memorisk suites show ID
       memorisk suites remove ID

  FILE           JSON lines {"id", "text", "split"}, or members as JSON lines with "text" or plain text, one a line
  --probes email questions for the e-mail addresses of the texts instead of the texts: one for each template
  --public       other organisations may scan with it (they never see its text)
  --url, --key   which server
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      nonmembers: { type: 'string' },
      name: { type: 'string' },
      probes: { type: 'string' },
      public: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb, subject] = positionals
    const probes = probesOf(values.probes)
    const screen = createScreen(process.stderr)
    const { client } = await openSession(values, screen)
    if (verb === 'list') {
      const all = await allOf(client.suites.list)
      printTable(values.json, all, ['id', 'examples', 'visibility', 'name'], (suite) => [
        suite.id,
        whole(suite.examples),
        suite.visibility,
        suite.name,
      ])
    } else if (verb === 'add' && subject !== undefined) {
      const lines = await readSuite(subject, values.nonmembers)
      const suite = await resolveSuite(client, screen, lines, {
        name: values.name ?? nameOf(subject),
        public: values.public,
        probes,
      })
      print(values.json, suite, `${suite.id}  ${suite.name}  ${whole(suite.examples)} examples`)
    } else if (verb === 'show' && subject !== undefined) {
      print(true, await client.suites.get(idArgument(SuiteId, subject)))
    } else if (verb === 'remove' && subject !== undefined) {
      await client.suites.remove(idArgument(SuiteId, subject))
    } else {
      throw usageError('memorisk suites list | add FILE | show ID | remove ID')
    }
    return EXIT.ok
  },
}

function probesOf(text: string | undefined): CreateSuite['probes'] {
  const probes = CreateSuite.shape.probes.safeParse(text)
  if (probes.success) return probes.data
  throw usageError(`--probes ${text}: only email is known`)
}
