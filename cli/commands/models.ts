import { ModelId } from '#contract/ids'
import { allOf } from '#client/pages'
import { SERVER_OPTIONS, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { resolveBase, resolveModel } from '../resolve.ts'
import { openSession } from '../session.ts'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'
import { describeModel } from '../terminal/title.ts'

export const models: Command = {
  summary: 'upload, list, show and remove fine-tuned models',
  help: `memorisk models: fine-tuned weights on a server.

usage: memorisk models list [--json]
       memorisk models add PATH --base NAME|ID [--name NAME] [--json]
       memorisk models show ID
       memorisk models remove ID

  PATH           a folder with an adapter, a head or a full model, or one .safetensors file
  --url, --key   which server
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      base: { type: 'string' },
      name: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [verb, subject] = positionals
    const screen = createScreen(process.stderr)
    const { client } = await openSession(values, screen)
    if (verb === 'list') {
      const all = await allOf(client.models.list)
      printTable(values.json, all, ['id', 'kind', 'base', 'name'], (model) => [
        model.id,
        model.kind,
        model.base_name,
        model.name,
      ])
    } else if (verb === 'add' && subject !== undefined) {
      if (values.base === undefined) throw usageError('--base is missing: what was fine-tuned?')
      const base = await resolveBase(client, screen, values.base)
      const model = await resolveModel(client, screen, subject, base, values.name)
      print(values.json, model, `${model.id}  ${model.name}  (${describeModel(model)})`)
    } else if (verb === 'show' && subject !== undefined) {
      print(true, await client.models.get(idArgument(ModelId, subject)))
    } else if (verb === 'remove' && subject !== undefined) {
      await client.models.remove(idArgument(ModelId, subject))
    } else {
      throw usageError('memorisk models list | add PATH --base BASE | show ID | remove ID')
    }
    return EXIT.ok
  },
}
