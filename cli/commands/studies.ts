import { readFile } from 'node:fs/promises'
import { StudyId } from '#contract/ids'
import { CreateStudy, type Study } from '#contract/studies'
import { allOf } from '#client/pages'
import { SERVER_OPTIONS, idArgument, parse } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, UserError, exitCodeOf, usageError } from '../exit.ts'
import { openSession } from '../session.ts'
import { createScreen } from '../terminal/screen.ts'
import { print, printTable } from '../terminal/table.ts'

export const studies: Command = {
  summary: 'analyse several scans together, list and show such analyses',
  help: `memorisk studies: one analysis over several finished scans.

usage: memorisk studies list [--json]
       memorisk studies show ID
       memorisk studies add FILE [--json]
       memorisk studies regression BASELINE CANDIDATE [--attack NAME] [--allowed N] [--publish] [--json]
       memorisk studies trajectory SCAN SCAN … [--attack NAME] [--publish] [--json]
       memorisk studies capacity SCAN SCAN SCAN … [--attack NAME] [--publish] [--json]
       memorisk studies dataset_inference SCAN [--publish] [--json]
       memorisk studies transfer TARGET SOURCE SOURCE … [--publish] [--json]
       memorisk studies amplification SUSPECT TRUSTED [--attack NAME] [--publish] [--json]
       memorisk studies unlearning BEFORE AFTER [RETAIN] [--attack NAME] [--publish] [--json]
       memorisk studies memorisation_profile SCAN SCAN … [--publish] [--json]
       memorisk studies remove ID

  FILE           the request as JSON, of any kind (see POST /v1/studies); overparam and posted panels only so
  --name NAME    its title
  --attack NAME  the attack whose scores are compared (default ref_diff; amplification and unlearning: loss)
  --allowed N    how much the AUC may rise in a regression (default 0.02)
  --publish      its numbers can be read without a key
  --url, --key   which server

exit code of a regression: 0 pass, 1 fail, 2 inconclusive
`,
  async run(args) {
    const { values, positionals } = parse(args, {
      ...SERVER_OPTIONS,
      name: { type: 'string' },
      attack: { type: 'string' },
      allowed: { type: 'string' },
      publish: { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb, ...subjects] = positionals
    const [subject] = subjects
    const { client, url } = await openSession(values, createScreen(process.stderr))
    if (verb === 'list') {
      const all = await allOf(client.studies.list)
      printTable(values.json, all, ['id', 'kind', 'state', 'name'], (one) => [one.id, one.kind, one.state, one.name])
    } else if (verb === 'show' && subject !== undefined) {
      print(true, await client.studies.get(idArgument(StudyId, subject)))
    } else if (verb === 'remove' && subject !== undefined) {
      await client.studies.remove(idArgument(StudyId, subject))
    } else if (verb !== undefined && subject !== undefined) {
      const study = await client.studies.create(await requestOf(verb, subjects, values))
      print(values.json, study, `${study.id}  ${study.kind}  ${answerOf(study)}\n${url}/studies/${study.id}`)
      if (study.kind === 'regression' && study.result) return exitCodeOf(study.result.outcome)
    } else {
      throw usageError(
        'memorisk studies list | show ID | add FILE | regression … | trajectory … | capacity … | dataset_inference SCAN | transfer … | remove ID',
      )
    }
    return EXIT.ok
  },
}

interface Values {
  readonly name?: string | undefined
  readonly attack?: string | undefined
  readonly allowed?: string | undefined
  readonly publish?: boolean | undefined
}

/** A request from the command line, checked by the contract before it is sent. */
async function requestOf(verb: string, subjects: readonly string[], values: Values): Promise<CreateStudy> {
  const parsed = CreateStudy.safeParse(verb === 'add' ? await fileOf(subjects[0]!) : fromScans(verb, subjects, values))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw usageError(`${issue?.path.join('.') || 'the study'}: ${issue?.message}`)
}

function fromScans(kind: string, scans: readonly string[], values: Values): unknown {
  const { name = kind, attack, publish, allowed } = values
  const shared = { kind, name, ...(attack !== undefined && { attack }), ...(publish && { publish }) }
  const [baseline, candidate] = scans
  if (kind === 'regression')
    return { ...shared, baseline, candidate, ...(allowed !== undefined && { allowed_increase: Number(allowed) }) }
  if (kind === 'dataset_inference') return { ...shared, scan: baseline }
  if (kind === 'transfer') return { ...shared, target: baseline, sources: scans.slice(1) }
  if (kind === 'amplification') return { ...shared, suspect: baseline, trusted: candidate }
  if (kind === 'unlearning')
    return { ...shared, before: baseline, after: candidate, ...(scans[2] !== undefined && { retain: scans[2] }) }
  const checkpointed = kind === 'trajectory' || kind === 'memorisation_profile'
  return checkpointed ? { ...shared, checkpoints: scans.map((scan) => ({ scan })) } : { ...shared, scans }
}

async function fileOf(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UserError(`${path} cannot be read`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new UserError(`${path} is not JSON`)
  }
}

/** One line for people; the page has the rest. */
function answerOf({ result }: Study): string {
  if (result === null) return 'no result yet'
  return 'outcome' in result ? result.outcome : 'done'
}
