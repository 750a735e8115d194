import { allOf } from '#client/pages'
import { JobId } from '#contract/ids'
import { CreateJob, type CreateJobInput, type Job } from '#contract/jobs'
import { SERVER_OPTIONS, idArgument, parse, wholeNumber } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, UserError, usageError } from '../exit.ts'
import { readDocument } from '../files/document.ts'
import { openSession, type Session } from '../session.ts'
import { jobEventLine, jobLines } from '../terminal/job.ts'
import { createScreen, type Screen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'

export const jobs: Command = {
  summary: 'fine-tune, score, generate, unlearn and measure curvature on the GPU endpoint',
  help: `memorisk jobs: heavy work, done by the GPU endpoint of the server.

usage: memorisk jobs create FILE [--wait] [--json]
       memorisk jobs list [--json]
       memorisk jobs show | wait | cancel | retry ID [--json]
       memorisk jobs logs ID [--tail CHARACTERS]

  FILE         YAML or JSON as \`POST /v1/jobs\` takes it (- for standard input)
  --wait       stay until it has ended; Ctrl-C leaves the job alone
  --json       print the job as JSON
  --tail N     so much of the log's end (16384)
  --url, --key which server

exit code of wait: 0 done, 3 failed or cancelled

example, tune.yaml:
  type: finetune
  base: gpt2
  suite: ste_01J…
  method: {name: lora, r: 8}
  training: {learning_rate: 1.0e-3, epochs: 3, checkpoints: epochs}
  then: {scan: {}}
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      wait: { type: 'boolean' },
      json: { type: 'boolean' },
      tail: { type: 'string' },
    })
    const [verb, subject] = positionals
    const tail = wholeNumber('tail', values.tail)
    const screen = createScreen(process.stderr)
    if (verb === 'create' && subject !== undefined) {
      const request = await readJob(subject)
      const session = await openSession(values, screen)
      const job = await session.client.jobs.create(request)
      if (values.wait) return wait(session, screen, job.id, values.json)
      return tell(job, values.json)
    }
    if (verb !== 'list' && (subject === undefined || !VERBS.has(verb ?? ''))) throw usageError(USAGE)
    const session = await openSession(values, screen)
    const { client } = session
    if (verb === 'list') {
      printTable(values.json, await allOf(client.jobs.list), ['id', 'type', 'state', 'name'], (job) => [
        job.id,
        job.type,
        job.state,
        job.name ?? '',
      ])
      return EXIT.ok
    }
    const id = idArgument(JobId, subject ?? '')
    if (verb === 'wait') return wait(session, screen, id, values.json)
    if (verb === 'cancel') return tell(await client.jobs.cancel(id), values.json)
    if (verb === 'retry') return tell(await client.jobs.retry(id), values.json)
    if (verb === 'show') return tell(await client.jobs.get(id), values.json)
    const { text } = await client.jobs.log(id, tail)
    process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
    return EXIT.ok
  },
}

const VERBS = new Set(['show', 'wait', 'cancel', 'retry', 'logs'])
const USAGE = 'memorisk jobs create FILE | list | show | wait | cancel | retry | logs ID'

/** The request as the server will check it; what is wrong with it is said with the place in the file's structure. */
async function readJob(file: string): Promise<CreateJobInput> {
  const value = await readDocument(file)
  const checked = CreateJob.safeParse(value)
  if (checked.success) return value as CreateJobInput
  const lines = checked.error.issues.map(({ path, message }) => `  ${['#', ...path].join('/')}: ${message}`)
  throw new UserError(`${file} is not a job:\n${lines.join('\n')}`)
}

async function wait({ client }: Session, screen: Screen, id: JobId, json: boolean | undefined): Promise<number> {
  const job = await client.jobs.wait(id, {
    onEvent(event) {
      const line = jobEventLine(event)
      if (line !== null) screen.line(line)
    },
  })
  tell(job, json)
  return job.state === 'done' ? EXIT.ok : EXIT.couldNotRun
}

function tell(job: Job, json: boolean | undefined): number {
  print(json, job, jobLines(job).join('\n'))
  return EXIT.ok
}
