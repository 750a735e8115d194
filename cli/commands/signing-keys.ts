import { parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError, UserError } from '../exit.ts'
import { readSigningKeys, rotated } from '../local/signing-keys.ts'

export const signingKeys: Command = {
  summary: 'make or rotate the keys that a server signs its reports with',
  help: `memorisk signing-keys: prints a set of signing keys (a JWK Set) whose first key is new.

usage: memorisk signing-keys [FILE]

  FILE   the set so far: its keys are retired, what they signed stays good

The output holds a private key. It belongs into the server's secret SIGNING_KEYS:

  memorisk signing-keys > keys.json && wrangler secret put SIGNING_KEYS < keys.json

A key that leaked: set its "status" to "revoked" by hand. A server on this machine makes its own set, .memorisk/signing-keys.json.
`,
  async run(args) {
    const { positionals } = parse(args, {})
    const [file, ...more] = positionals
    if (more.length > 0) throw usageError('memorisk signing-keys takes one file at most')
    const before = file === undefined ? { keys: [] } : await readSigningKeys(file)
    if (!before) throw new UserError(`${file} cannot be read`)
    process.stdout.write(`${JSON.stringify(await rotated(before), null, 2)}\n`)
    return EXIT.ok
  },
}
