import { JobId, ScanId } from '#contract/ids'
import type { CreateScanInput } from '#contract/scans'
import type { CiResult } from '#domain/ci-result'
import { SERVER_OPTIONS, between, idArgument, list, parse, positive, wholeNumber } from '../arguments.ts'
import type { Command } from '../command.ts'
import { EXIT, usageError } from '../exit.ts'
import { readPolicy, type ChosenPolicy } from '../files/policy-file.ts'
import { readSuite } from '../files/suite-file.ts'
import { resolveBase, resolveSuite } from '../resolve.ts'
import { artifactOf, chooseOutputs, exitCodeOfAll, failureOf, render, writeOutputs, type Format } from '../results.ts'
import { COMPARED, prepareScan, scanFirst, scanModel, type Campaign, type Compared } from '../scan-models.ts'
import { probeArguments } from '../probe-arguments.ts'
import { openSession } from '../session.ts'
import { planLines } from '../terminal/plan.ts'
import { renderReport } from '../terminal/report.ts'
import { createScreen, type Screen } from '../terminal/screen.ts'

const OPTIONS = {
  ...SERVER_OPTIONS,
  base: { type: 'string' },
  suite: { type: 'string' },
  nonmembers: { type: 'string' },
  attacks: { type: 'string', multiple: true },
  probes: { type: 'string', multiple: true },
  shadows: { type: 'string', multiple: true },
  generations: { type: 'string' },
  emulate: { type: 'string' },
  beta: { type: 'string' },
  policy: { type: 'string', multiple: true },
  'max-examples': { type: 'string' },
  sequential: { type: 'boolean' },
  'canary-set': { type: 'string' },
  name: { type: 'string' },
  publish: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  baseline: { type: 'string' },
  control: { type: 'string' },
  timeout: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  markdown: { type: 'string' },
  embedded: { type: 'boolean' },
} as const

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values']

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
  --probes A,B         also answer these (none); with options as JSON: '{"name":"discrepancy","facets":2}'; repeatable
  --shadows A,B        finished scans of shadow models (scn_…), tuned alike on other texts: adds lira_online and its kin
  --generations JOB    also hold the samples of this finished generate job (job_…) against the suite's prefixes
  --emulate BASE       scan no model but what this tuning would make of BASE, a larger base with the same tokenizer.json
                       (name, id or folder): an emulation, never published
  --beta N             with --emulate: how much of what tuning did is added, 0 to 4 (1)
  --policy RULE|FILE   judge by these rules, such as 'membership.ref_diff.auc <= 0.6' (repeatable), or by memorisk.yaml
  --baseline SCAN|MODEL  compare with this scan, or with this earlier model scanned first (rules that begin with regression.)
  --control SCAN|MODEL   ask the attack first of this model, overfitted on the same members: does it see memory at all?
  --max-examples N     score at most N members and N non-members, a fixed random choice
  --sequential         score in random order and stop as soon as the policy is decided either way
  --canary-set ID      also measure the exposure of these canaries and bound ε from below
  --name NAME          what to call the model (the folder's name)
  --publish            make the report (numbers only) readable without a key
  --dry-run            only say what the scan would cost
  --timeout MINUTES    give up after this long: exit code 3
  --format FORMAT      text, json, markdown, summary (for a job's page), sarif or junit
  --output FILE        also write FILE (.sarif, .xml for JUnit, .md, .json) or FORMAT:FILE; repeatable
  --json               the same as --format json
  --markdown FILE      the same as --output FILE --format markdown (- for standard output)
  --url, --key         which server

exit code: 0 pass or warn, 1 fail, 2 inconclusive, 3 could not run, 4 wrong usage; the worst of several models

examples:
  memorisk scan ./adapter --base ./gpt2 --suite train.txt --nonmembers heldout.txt --embedded
  memorisk scan ./adapter --base gpt2 --suite suite.jsonl --policy memorisk.yaml --output memorisk.sarif --output report.md
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
    if (values.emulate === undefined && values.beta !== undefined) throw usageError('--beta goes with --emulate')
    if (values.emulate !== undefined && values.publish) {
      throw usageError('--publish does not go with --emulate: an emulation cannot stand beside models')
    }
    const { print, files } = chooseOutputs(values)
    const results: CiResult[] = []
    try {
      if (values['dry-run']) return await withCampaign(values, (campaign) => dryRun(campaign, positionals, print))
      await withCampaign(values, async (campaign) => {
        for (const model of positionals) {
          const result = await scanModel(campaign, model)
          results.push(result)
          printResult(result, campaign, print)
        }
      })
    } catch (error) {
      // Whoever reads only the files must not take a missing result for a clean one.
      for (const model of positionals.slice(results.length)) {
        results.push({ artifact: await artifactOf(model), problem: failureOf(error) })
      }
      throw error
    } finally {
      if (results.length > 0) await writeOutputs(files, results)
    }
    if (print !== 'text') process.stdout.write(render(print, results))
    return exitCodeOfAll(results)
  },
}

/** Opens a session and everything that the scans share; closes it whatever happens. */
async function withCampaign<T>(values: Values, use: (campaign: Campaign) => Promise<T>): Promise<T> {
  // Read what is local first: a mistake in it should not cost an upload.
  const lines = values.suite!.startsWith('ste_') ? null : await readSuite(values.suite!, values.nonmembers)
  const policy = values.policy ? await readPolicy(values.policy) : undefined
  const shared = sharedInput(values, policy)
  const minutes = positive('timeout', values.timeout)
  const beta = between('beta', values.beta, 0, 4)
  const signal = minutes === undefined ? undefined : AbortSignal.timeout(minutes * 60_000)
  const screen = createScreen(process.stderr)
  const session = await openSession(values, screen)
  try {
    const base = values.base === undefined ? null : await resolveBase(session.client, screen, values.base)
    const suite = await resolveSuite(session.client, screen, lines ?? values.suite!)
    const large = values.emulate === undefined ? null : await resolveBase(session.client, screen, values.emulate)
    const emulate = large && { base: large.id, ...(beta !== undefined && { beta }) }
    const input = { ...shared, suite: suite.id, ...(emulate && { emulate }) }
    const campaign: Campaign = { session, screen, base, suite, name: values.name, input, signal }
    const compared: { [role in Compared]?: ScanId } = {}
    for (const role of COMPARED) {
      const location = values[role]
      if (location === undefined || location.startsWith('scn_')) continue
      if (values['dry-run']) screen.line(`${role}: would be scanned first; not in this plan`)
      else compared[role] = await scanFirst(campaign, role, location)
    }
    return await use({ ...campaign, input: { ...input, ...compared } })
  } finally {
    await session.close()
  }
}

function sharedInput(values: Values, policy: ChosenPolicy | undefined): Omit<CreateScanInput, 'model' | 'suite'> {
  const maxExamples = wholeNumber('max-examples', values['max-examples'])
  const attacks = list(values.attacks) ?? policy?.attacks
  const probes = probeArguments(values.probes)
  const shadows = list(values.shadows)
  return {
    ...(values['canary-set'] === undefined ? {} : { canary_set: values['canary-set'] }),
    ...(attacks === undefined ? {} : { attacks }),
    ...(probes === undefined ? {} : { probes }),
    ...(shadows === undefined ? {} : { shadows: shadows.map((id) => idArgument(ScanId, id)) }),
    ...scanNamed('baseline', values.baseline),
    ...scanNamed('control', values.control),
    ...(values.generations === undefined ? {} : { generations: idArgument(JobId, values.generations) }),
    ...(policy === undefined ? {} : { policy: policy.policy }),
    ...(maxExamples === undefined ? {} : { max_examples: maxExamples }),
    ...(values.sequential || policy?.sequential ? { sequential: true as const } : {}),
    publish: values.publish ?? false,
  }
}

/** A scan to compare with is named by its id; anything else is a model, which is scanned first. */
function scanNamed(role: Compared, text: string | undefined): { [role in Compared]?: ScanId } {
  return text?.startsWith('scn_') ? { [role]: idArgument(ScanId, text) } : {}
}

async function dryRun(campaign: Campaign, models: readonly string[], print: Format): Promise<number> {
  for (const model of models) {
    const plan = await campaign.session.client.scans.plan(await prepareScan(campaign, model))
    process.stdout.write(`${print === 'json' ? JSON.stringify(plan, null, 2) : planLines(plan).join('\n')}\n`)
  }
  return EXIT.ok
}

/** Reports of other formats are printed together at the end; that there is none is said at once. */
function printResult(result: CiResult, { screen }: { screen: Screen }, print: Format): void {
  if ('report' in result) {
    if (print !== 'text') return
    const link = result.url === undefined ? [] : [`  report  ${result.url}`]
    const { style } = createScreen(process.stdout)
    process.stdout.write(`\n${[...renderReport(result.report, style), ...link].join('\n')}\n`)
  } else {
    const { detail, code } = result.problem
    screen.line(`memorisk: the scan ended without a verdict: ${detail} (${code})`)
  }
}
