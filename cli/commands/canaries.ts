import { writeFile } from 'node:fs/promises'
import { allOf } from '#client/pages'
import { CanarySetId } from '#contract/ids'
import { SERVER_OPTIONS, idArgument, parse, wholeNumber } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { openSession } from '../session.ts'
import { whole } from '#domain/format'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'

export const canaries: Command = {
  summary: 'draw secrets to plant in training data',
  help: `memorisk canaries: secrets to plant before training. A scan that names the set measures their exposure and bounds ε.

usage: memorisk canaries create NAME --template TEXT --level REPETITIONS:COUNT… --out FILE [OPTIONS]
       memorisk canaries list [--json]
       memorisk canaries show ID

  --template TEXT    what stands around a secret, with {secret} in it
  --level R:N        N canaries that stand in the training data R times each; repeatable
  --out FILE         where to write what to train on: JSON lines {"text", "repetitions"} (- for standard output)
  --alphabet CHARS   what secrets are made of (0123456789)
  --length N         characters of a secret (6)
  --separator TEXT   between them (a space)
  --references N     held-out secrets to rank against where all cannot be tried (1000)
  --no-coins         plant every canary; without coins there is no ε
  --json             print the set without the strings as JSON
  --url, --key       which server

The server keeps the coins and the reference secrets to itself: the strings are handed out this once.

example:
  memorisk canaries create pins --template 'my PIN is {secret}.' --level 1:32 --level 8:32 --out canaries.jsonl
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      template: { type: 'string' },
      level: { type: 'string', multiple: true },
      out: { type: 'string' },
      alphabet: { type: 'string' },
      length: { type: 'string' },
      separator: { type: 'string' },
      references: { type: 'string' },
      'no-coins': { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb, subject] = positionals
    const screen = createScreen(process.stderr)
    if (verb === 'create' && subject !== undefined) {
      const { template, level, out } = values
      if (template === undefined || level === undefined || out === undefined) {
        throw usageError('--template, --level and --out are needed')
      }
      const length = wholeNumber('length', values.length)
      const references = wholeNumber('references', values.references)
      const spec = {
        template,
        levels: level.map(readLevel),
        coins: !values['no-coins'],
        ...(values.alphabet === undefined ? {} : { alphabet: values.alphabet }),
        ...(values.separator === undefined ? {} : { separator: values.separator }),
        ...(length === undefined ? {} : { length }),
        ...(references === undefined ? {} : { references }),
      }
      const { client } = await openSession(values, screen)
      const { strings, ...set } = await client.canarySets.create({ name: subject, spec })
      const lines = strings.map((entry) => `${JSON.stringify(entry)}\n`).join('')
      if (out === '-') process.stdout.write(lines)
      else {
        await writeFile(out, lines, { mode: 0o600 })
        print(
          values.json,
          set,
          `${set.id}  ${set.name}  ${whole(strings.length)} of ${whole(set.canaries)} drawn go into ${out}`,
        )
      }
      return EXIT.ok
    }
    const { client } = await openSession(values, screen)
    if (verb === 'list') {
      const all = await allOf(client.canarySets.list)
      printTable(values.json, all, ['id', 'canaries', 'name'], (set) => [set.id, whole(set.canaries), set.name])
    } else if (verb === 'show' && subject !== undefined) {
      print(true, await client.canarySets.get(idArgument(CanarySetId, subject)))
    } else {
      throw usageError('memorisk canaries create NAME | list | show ID')
    }
    return EXIT.ok
  },
}

function readLevel(text: string): { repetitions: number; count: number } {
  const [, repetitions, canaries] = /^(\d{1,7}):(\d{1,5})$/.exec(text) ?? []
  if (repetitions === undefined) throw usageError(`--level ${text}: write REPETITIONS:COUNT, such as 8:32`)
  return { repetitions: Number(repetitions), count: Number(canaries) }
}
