import { ApiError, UnreachableError } from '#client/problem'
import type { Command } from './command.ts'
import { bases } from './commands/bases.ts'
import { canaries } from './commands/canaries.ts'
import { jobs } from './commands/jobs.ts'
import { keys } from './commands/keys.ts'
import { models } from './commands/models.ts'
import { policy } from './commands/policy.ts'
import { publish, unpublish } from './commands/publish.ts'
import { report } from './commands/report.ts'
import { scan } from './commands/scan.ts'
import { serve } from './commands/serve.ts'
import { studies } from './commands/studies.ts'
import { signingKeys } from './commands/signing-keys.ts'
import { suites } from './commands/suites.ts'
import { verify } from './commands/verify.ts'
import { EXIT, UserError } from './exit.ts'
import manifest from '../package.json' with { type: 'json' }

const COMMANDS: Record<string, Command> = {
  scan,
  report,
  policy,
  verify,
  publish,
  unpublish,
  models,
  bases,
  suites,
  canaries,
  studies,
  jobs,
  keys,
  'signing-keys': signingKeys,
  serve,
}

const OVERVIEW = `memorisk tells how much of its training data a fine-tuned language model remembers.

usage: memorisk COMMAND [ARGUMENTS]

${Object.entries(COMMANDS)
  .map(([name, command]) => `  ${name.padEnd(12)} ${command.summary}`)
  .join('\n')}

memorisk COMMAND --help tells more. Which server: --url and --key, or MEMORISK_URL and MEMORISK_KEY,
or ~/.config/memorisk/config.json, or the one that \`memorisk serve\` runs in this folder.

exit codes: 0 pass or warn, 1 fail, 2 inconclusive, 3 could not run, 4 wrong usage
`

/** Runs one command line and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(OVERVIEW)
    return name === undefined ? EXIT.usage : EXIT.ok
  }
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${manifest.version}\n`)
    return EXIT.ok
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    process.stderr.write(`memorisk has no command ${name}; it has ${Object.keys(COMMANDS).join(', ')}\n`)
    return EXIT.usage
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help)
    return EXIT.ok
  }
  try {
    return await command.run(rest)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    return error instanceof UserError ? error.exitCode : EXIT.couldNotRun
  }
}

/** What went wrong, for a person. A stack trace only for our own mistakes. */
function explain(error: unknown): string {
  if (error instanceof UserError || error instanceof UnreachableError) return `memorisk: ${error.message}`
  if (error instanceof ApiError) {
    const places = error.problem.errors?.map((place) => `\n  ${place.pointer}: ${place.detail}`) ?? []
    return `memorisk: ${error.message} (${error.code})${places.join('')}`
  }
  return `memorisk: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
