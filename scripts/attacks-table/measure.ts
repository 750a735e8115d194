import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { BaseId, ModelId, ScanId, SuiteId } from '#contract/ids'
import type { Report } from '#contract/report'
import type { Example } from '#contract/suites'
import { attacks } from '#domain/attacks/all'
import { prng, shuffle } from '#domain/statistics/prng'
import { modelFiles } from '../../cli/files/model-files.ts'
import { createScreen } from '../../cli/terminal/screen.ts'
import { uploadBase, uploadFiles } from '../../cli/upload.ts'
import { dealLabels } from './dealings.ts'
import type { Cell, Measured, Rate } from './measured.ts'
import { foldersIn, startProduct, type Product } from './product.ts'

export interface Sources {
  readonly name: string
  /** Holds `base/`, `models/KIND/` and `suite.jsonl`. */
  readonly data: string
  /** May hold further `models/KIND/`, and `shadows/KIND/NUMBER/` each with a `suite.jsonl` of its own labels. */
  readonly more: string | null
  /** Members and non-members scored at most; all when absent. */
  readonly examples?: number
  /** Only attacks with at most so many passes of each model per text; all when absent. */
  readonly passes?: number
  /** Where the server keeps its store. */
  readonly home: string
}

const SEED = 1
/** What a scan of a shadow has to score, so that there are losses to read. */
const SHADOW_ATTACKS = ['ref_diff']

/** Scans every model with every attack through the whole product, then one of them under labels that mean nothing. Keeps what there is after each. */
export async function measure(
  { name, data, more, home, examples, passes }: Sources,
  say: (line: string) => void,
  keep: (measured: Measured) => Promise<void>,
): Promise<void> {
  const product = await startProduct(home)
  const { client } = product
  const screen = createScreen(process.stderr)
  try {
    const base = await client.bases.create({ name, ...(await uploadBase(client, screen, path.join(data, 'base'))) })
    const all = await readLines(path.join(data, 'suite.jsonl'))
    const lines = all.filter(({ split }) => split === 'member' || split === 'nonmember')
    const names = attacks
      .filter(({ cost }) => Math.max(cost.target, cost.reference) <= (passes ?? Infinity))
      .map(({ name: of }) => of)
    const asked = { attacks: names, ...(examples !== undefined && { max_examples: examples }) }
    const suite = (await client.suites.create({ name, examples: lines })).id
    const add = async (folder: string) => {
      const files = await uploadFiles(client, screen, await modelFiles(folder))
      return client.models.create({ name: path.basename(folder), base: base.id, files })
    }
    const folders = [data, ...(more === null ? [] : [more])].map((one) => path.join(one, 'models'))
    const shadowed = more === null ? [] : await foldersIn(path.join(more, 'shadows'))
    const [kind = null] = shadowed
    const shadows =
      kind === null ? [] : await scanShadows(product, base.id, path.join(more!, 'shadows', kind), add, say)
    const withShadows = (of: string) => (of === kind && shadows.length > 0 ? { shadows } : {})

    const kinds: (Measured['kinds'][number] & { model: ModelId; scan: ScanId })[] = []
    let so!: Measured
    for (const folder of folders) {
      for (const one of await foldersIn(folder)) {
        say(`${one}: every attack`)
        const model = await add(path.join(folder, one))
        const scan = await product.scan({ model: model.id, suite, ...asked, ...withShadows(one) })
        const report = await product.report(scan)
        const cells = cellsOf(report)
        kinds.push({ kind: one, trainable: model.trainable_parameters, cells, model: model.id, scan })
        so = {
          name,
          version: report.provenance.version,
          parameters: base.parameters,
          members: report.counts.members,
          nonmembers: report.counts.nonmembers,
          ...(passes !== undefined && { passes }),
          kinds: kinds.map(({ kind: of, trainable, cells: found }) => ({ kind: of, trainable, cells: found })),
          shadows: kind === null ? null : { kind, count: shadows.length },
          shuffled: null,
          dealings: null,
        }
        await keep(so)
      }
    }
    const control = kinds.find((one) => one.kind === kind) ?? kinds[0]!
    say(`${control.kind}: labels that mean nothing`)
    const suiteOfNothing = await addShuffled(product, name, lines)
    const shuffled = await product.scan({
      model: control.model,
      suite: suiteOfNothing,
      ...asked,
      ...withShadows(control.kind),
    })
    await keep({
      ...so,
      shuffled: { kind: control.kind, cells: cellsOf(await product.report(shuffled)) },
      dealings: dealLabels(await product.scores(control.scan), names),
    })
  } finally {
    await product.close()
  }
}

async function scanShadows(
  product: Product,
  base: BaseId,
  folder: string,
  add: (folder: string) => Promise<{ id: ModelId }>,
  say: (line: string) => void,
): Promise<ScanId[]> {
  const scans: ScanId[] = []
  for (const name of await foldersIn(folder)) {
    say(`shadow ${name} of ${base}`)
    const model = await add(path.join(folder, name))
    const examples = await readLines(path.join(folder, name, 'suite.jsonl'))
    const suite = (await product.client.suites.create({ name: `shadow ${name}`, examples })).id
    scans.push(await product.scan({ model: model.id, suite, attacks: SHADOW_ATTACKS }))
  }
  return scans
}

/** The same texts with members and non-members dealt anew, as many of each. */
async function addShuffled({ client }: Product, name: string, lines: readonly Example[]): Promise<SuiteId> {
  const labels = shuffle(
    lines.map(({ split }) => split),
    prng(SEED),
  )
  const examples = lines.map((line, i) => ({ ...line, split: labels[i]! }))
  return (await client.suites.create({ name: `${name}, shuffled`, examples })).id
}

function cellsOf({ membership }: Report): Cell[] {
  return membership.map(({ attack, version, auc, tpr_at_fpr, unscored, n_members }) => {
    // Where no text has a score, why is what a reader wants to know.
    const none = n_members === 0 ? unscored[0]?.reason : undefined
    const missing = none === undefined ? undefined : ({ value: null, reason: none } as const)
    const rate = tpr_at_fpr.find(({ fpr }) => fpr === 0.1)!
    return { attack, version, auc: missing ?? rateOf(auc), tpr: missing ?? rateOf(rate) }
  })
}

function rateOf(of: Report['membership'][number]['auc']): Rate {
  if (of.value === null) return { value: null, reason: of.reason }
  return { value: of.value, ci: of.ci ?? [of.value, of.value] }
}

async function readLines(file: string): Promise<Example[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Example)
}
