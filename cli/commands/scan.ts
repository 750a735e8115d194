import { writeFile } from 'node:fs/promises'
import { ScanId } from '#contract/ids'
import type { CreateScanInput } from '#contract/scans'
import { SERVER_OPTIONS, list, parse, wholeNumber } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, UserError, exitCodeOf, usageError } from '../exit.ts'
import { readPolicy } from '../files/policy-file.ts'
import { readSuite } from '../files/suite-file.ts'
import { resolveBase, resolveModel, resolveSuite } from '../resolve.ts'
import { openSession, type Session } from '../session.ts'
import { planLines } from '../terminal/plan.ts'
import { createProgress, scanLine, shareOf } from '../terminal/progress.ts'
import { renderReport } from '../terminal/report.ts'
import { createScreen, type Screen } from '../terminal/screen.ts'
import { titleLine } from '../terminal/title.ts'

const OPTIONS = {
  ...SERVER_OPTIONS,
  base: { type: 'string' },
  suite: { type: 'string' },
  nonmembers: { type: 'string' },
  attacks: { type: 'string', multiple: true },
  policy: { type: 'string', multiple: true },
  'max-examples': { type: 'string' },
  'canary-set': { type: 'string' },
  name: { type: 'string' },
  publish: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  markdown: { type: 'string' },
  embedded: { type: 'boolean' },
} as const

export const scan: Command = {
  summary: 'upload fine-tuned weights, scan them, print the report',
  help: `memorisk scan: how much of its training data does this model remember?

usage: memorisk scan MODEL… --base BASE --suite SUITE [--embedded] [OPTIONS]

  MODEL                a folder with an adapter, a head or a full model as PEFT, AdapterHub or transformers save it,
                       one .safetensors file, or the id of an uploaded model (mdl_…); several are scanned in turn
                       and share what they have in common
  --base BASE          name or id of a registered base, or a folder with config.json, tokenizer.json and weights
  --suite SUITE        texts from the training data: JSON lines with "text", or plain text with one a line; or a whole
                       suite (each line says its "split"); or the id of an uploaded one (ste_…)
  --nonmembers FILE    texts from the same source that were not in the training data
  --embedded           run the whole service inside this command on a throw-away store: nothing leaves the machine

  --attacks A,B        only these attacks (all that apply)
  --policy RULE|FILE   judge by these rules, such as 'membership.ref_diff.auc <= 0.6', or by a policy in a JSON file; repeatable
  --max-examples N     score at most N members and N non-members, a fixed random choice
  --canary-set ID      also measure the exposure of these canaries and bound ε from below
  --name NAME          what to call the model (the folder's name)
  --publish            make the report (numbers only) readable without a key
  --dry-run            only say what the scan would cost
  --json               print the report as JSON instead of text
  --markdown FILE      also write the report as Markdown (- for standard output)
  --url, --key         which server

exit code: 0 pass or warn, 1 fail, 2 inconclusive, 3 could not run, 4 wrong usage; the worst of several models

examples:
  memorisk scan ./adapter --base ./gpt2 --suite train.txt --nonmembers heldout.txt --embedded
  memorisk scan ./adapter --base gpt2 --suite suite.jsonl --policy 'extraction.greedy.rate <= 0.01' --markdown report.md
`,
  async run(args) {
    const { values, positionals } = parse(args, OPTIONS)
    const outside = positionals.find((model) => !model.startsWith('mdl_'))
    if (positionals.length === 0) throw usageError('name a model to scan (see memorisk scan --help)')
    if (values.suite === undefined) throw usageError('--suite is missing: which texts were in the training data?')
    if (values.base === undefined && outside !== undefined) throw usageError('--base is missing: what was fine-tuned?')
    if (values.nonmembers !== undefined && values.suite.startsWith('ste_')) {
      throw usageError('--nonmembers cannot be added to a suite that is uploaded already')
    }
    // Read what is local first: a mistake in it should not cost an upload.
    const lines = values.suite.startsWith('ste_') ? null : await readSuite(values.suite, values.nonmembers)
    const policy = values.policy ? await readPolicy(values.policy) : undefined
    const maxExamples = wholeNumber('max-examples', values['max-examples'])

    const screen = createScreen(process.stderr)
    const session = await openSession(values, screen)
    try {
      const { client } = session
      const base = values.base === undefined ? null : await resolveBase(client, screen, values.base)
      const suite = await resolveSuite(client, screen, lines ?? values.suite)
      const shared = {
        suite: suite.id,
        ...(values['canary-set'] === undefined ? {} : { canary_set: values['canary-set'] }),
        ...(values.attacks === undefined ? {} : { attacks: list(values.attacks) }),
        ...(policy === undefined ? {} : { policy }),
        ...(maxExamples === undefined ? {} : { max_examples: maxExamples }),
        publish: values.publish ?? false,
      }
      const codes: number[] = []
      for (const location of positionals) {
        const model = await resolveModel(client, screen, location, base, values.name)
        screen.line(titleLine(model, base, suite, screen.style))
        const input = { ...shared, model: model.id } as CreateScanInput
        const json = values.json ?? false
        codes.push(
          values['dry-run']
            ? await dryRun(session, input, json)
            : await runScan(session, screen, input, { json, markdown: values.markdown }),
        )
      }
      return worst(codes)
    } finally {
      await session.close()
    }
  },
}

/** A failure weighs more than not knowing, and that more than a pass. */
function worst(codes: readonly number[]): number {
  if (codes.includes(EXIT.fail)) return EXIT.fail
  return Math.max(...codes)
}

async function dryRun({ client }: Session, input: CreateScanInput, json: boolean): Promise<number> {
  const plan = await client.scans.plan(input)
  process.stdout.write(`${json ? JSON.stringify(plan, null, 2) : planLines(plan).join('\n')}\n`)
  return EXIT.ok
}

async function runScan(
  { client, url, embedded }: Session,
  screen: Screen,
  input: CreateScanInput,
  output: { json: boolean; markdown: string | undefined },
): Promise<number> {
  const { id } = await client.scans.create(input)
  const show = createProgress(screen)
  const end = await client.scans.wait(ScanId.parse(id), {
    onProgress: (now) => show(scanLine(now), shareOf(now)),
  })
  screen.draw([])
  screen.settle()
  if (end.state !== 'done') {
    const why = end.problem ? `${end.problem.detail} (${end.problem.code})` : end.state
    throw new UserError(`the scan ended without a verdict: ${why}`)
  }
  const report = await client.scans.report(end.id)
  if (output.markdown !== undefined) {
    const text = await client.scans.reportAs(end.id, 'text/markdown')
    if (output.markdown === '-') process.stdout.write(text)
    else await writeFile(output.markdown, text)
  }
  if (output.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  else if (output.markdown !== '-') {
    const style = createScreen(process.stdout).style
    const link = embedded ? [] : [`  report  ${url}/scans/${end.id}`]
    process.stdout.write(`\n${[...renderReport(report, style), ...link].join('\n')}\n`)
  }
  return exitCodeOf(report.verdict.outcome)
}
