import { readFile } from 'node:fs/promises'
import { parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { policyOf } from '../files/policy-file.ts'

export const policy: Command = {
  summary: 'check a policy file',
  help: `memorisk policy: is this policy file right?

usage: memorisk policy check [FILE…]

  FILE   memorisk.yaml when none is named; YAML or JSON

Says file:line:column of everything that is wrong. Editors say it while you type when the file begins with
  # yaml-language-server: $schema=https://YOUR-SERVER/schemas/memorisk.schema.json

exit code: 0 when every file is right, 3 otherwise
`,
  async run(args) {
    const { positionals } = parse(args, {})
    const [verb, ...files] = positionals
    if (verb !== 'check') throw usageError('say memorisk policy check FILE (see memorisk policy --help)')
    let worst: number = EXIT.ok
    for (const file of files.length > 0 ? files : ['memorisk.yaml']) {
      try {
        const text = await readFile(file, 'utf8').catch(() => {
          throw new Error(`${file}: cannot be read`)
        })
        const { name, rules, attacks } = policyOf(file, text)
        const ran = attacks === undefined ? 'all attacks' : attacks.join(', ')
        process.stdout.write(`${file}: ok, ${rules.length} rules of policy "${name}", ${ran}\n`)
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        worst = EXIT.couldNotRun
      }
    }
    return worst
  },
}
