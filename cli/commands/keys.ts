import { allOf } from '#client/pages'
import { KeyId } from '#contract/ids'
import { Scope } from '#contract/keys'
import { SERVER_OPTIONS, list, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { openSession } from '../session.ts'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'

export const keys: Command = {
  summary: 'make, list and revoke API keys',
  help: `memorisk keys: who may use a server. Needs an administrator's key.

usage: memorisk keys list [--json]
       memorisk keys create NAME [--scope read|submit|admin] [--expires DATE] [--json]
       memorisk keys revoke ID

  --scope        what it may do; repeatable (submit)
  --expires      when it stops working, such as 2027-01-31
  --url, --key   which server
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      scope: { type: 'string', multiple: true },
      expires: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [verb, subject] = positionals
    const { client } = await openSession(values, createScreen(process.stderr))
    if (verb === 'list') {
      const all = await allOf(client.keys.list)
      printTable(values.json, all, ['id', 'key', 'scopes', 'name', ''], (key) => [
        key.id,
        `${key.hint}…`,
        key.scopes.join(' '),
        key.name,
        key.revoked_at === null ? '' : 'revoked',
      ])
    } else if (verb === 'create' && subject !== undefined) {
      const scopes = Scope.array().safeParse(list(values.scope) ?? ['submit'])
      if (!scopes.success) throw usageError('--scope is read, submit or admin')
      const key = await client.keys.create({
        name: subject,
        scopes: scopes.data,
        ...(values.expires === undefined ? {} : { expires_at: timestamp(values.expires) }),
      })
      print(values.json, key, key.key)
    } else if (verb === 'revoke' && subject !== undefined) {
      await client.keys.revoke(idArgument(KeyId, subject))
    } else {
      throw usageError('memorisk keys list | create NAME | revoke ID')
    }
    return EXIT.ok
  },
}

function timestamp(text: string): string {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw usageError(`--expires ${text} is not a date`)
  return time.toISOString()
}
