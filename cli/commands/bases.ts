import { BaseId } from '#contract/ids'
import { allOf } from '#client/pages'
import { whole } from '#domain/format'
import { SERVER_OPTIONS, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { baseNameOf } from '../resolve.ts'
import { openSession } from '../session.ts'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'
import { uploadBase } from '../upload.ts'

export const bases: Command = {
  summary: 'register and list pretrained bases',
  help: `memorisk bases: the pretrained models that were fine-tuned.

usage: memorisk bases list [--json]
       memorisk bases add FOLDER [--name NAME] [--public] [--json]
       memorisk bases show ID

  FOLDER         config.json, tokenizer.json and *.safetensors (one file, or shards with their index);
                 token-frequencies.json, if it is there, lets scans use dc_pdd
  --public       every organisation may fine-tune and scan it
  --url, --key   which server; registering needs an administrator's key
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      name: { type: 'string' },
      public: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb, subject] = positionals
    const screen = createScreen(process.stderr)
    const { client } = await openSession(values, screen)
    if (verb === 'list') {
      const all = await allOf(client.bases.list)
      printTable(values.json, all, ['id', 'family', 'parameters', 'name'], (base) => [
        base.id,
        base.architecture.family,
        whole(base.parameters),
        base.name,
      ])
    } else if (verb === 'add' && subject !== undefined) {
      const base = await client.bases.create({
        name: values.name ?? baseNameOf(subject),
        ...(await uploadBase(client, screen, subject)),
        visibility: values.public ? 'public' : 'private',
      })
      print(values.json, base, `${base.id}  ${base.name}  ${whole(base.parameters)} parameters`)
    } else if (verb === 'show' && subject !== undefined) {
      print(true, await client.bases.get(idArgument(BaseId, subject)))
    } else {
      throw usageError('memorisk bases list | add FOLDER | show ID')
    }
    return EXIT.ok
  },
}
