import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Study } from '#contract/studies'
import { onFarewell } from '../../cli/local/farewell.ts'
import { createScreen } from '../../cli/terminal/screen.ts'
import { runnerPython } from '../runner-python.ts'
import { documentOf, type Measured } from './document.ts'
import { type Domain, type Options, optionsOf } from './plan.ts'
import { drawingOf } from './plots.ts'
import { startProduct } from './product.ts'
import { Progress } from './progress.ts'
import { type Texts, makeTexts } from './texts.ts'
import { compareSeeds, runStudy, type Work } from './work.ts'

/**
 * `npm run reproduce [-- --quick] [--home FOLDER] [--domains A,B] [--seeds 1,2,3] [--base FOLDER] [--members N] [--scored N] [--epochs N]
 * [--report-only]`: the paper's comparison of fine-tuning methods through the whole product. Seed by seed, and in each domain by domain, so that what is there early
 * is complete. Ctrl-C stops it; the same command goes on. The document is written anew after every study.
 */
const options = optionsOf(process.argv.slice(2))
const screen = createScreen(process.stderr)
const stop = new AbortController()
onFarewell(() => stop.abort())
await mkdir(options.home, { recursive: true, mode: 0o700 })
const python = await runnerPython()
const texts = new Map<Domain, Texts>()
for (const domain of options.plan.domains)
  texts.set(domain, await makeTexts(python, options.home, domain, options.plan))
const product = await startProduct(options.home, python)
try {
  await reproduce(options)
} finally {
  screen.line('stopping')
  await product.close()
}

async function reproduce({ plan, home, reportOnly }: Options): Promise<void> {
  const { client, url } = product
  const work: Work = { client, screen, home, plan, signal: stop.signal }
  const runs = plan.methods.reduce((sum, { learning_rates }) => sum + learning_rates.length, 0)
  const progress = new Progress(plan.domains.length * plan.seeds.length * runs * plan.epochs, (line) =>
    screen.line(`${new Date().toISOString().slice(11, 19)}  ${line}`),
  )
  screen.line(
    `${url}: ${plan.domains.length * plan.seeds.length * runs} runs of ${plan.epochs} epochs; everything rests in ${home}`,
  )
  const studies = new Map<Domain, Study<'methods'>[]>()
  for (const seed of plan.seeds) {
    for (const domain of plan.domains) {
      if (stop.signal.aborted) return
      const study = await runStudy({ ...work, reportOnly }, domain, texts.get(domain)!, seed, (now) =>
        progress.tell(now),
      )
      if (study === null || study.result === null) continue
      if (study.state !== 'running') progress.ended(study)
      studies.set(domain, [...(studies.get(domain) ?? []), study])
      if (study.state !== 'running' || reportOnly) await writeReport(studies, runs * plan.seeds.length)
    }
  }
}

/** The document and its drawings, from what is there. */
async function writeReport(studies: ReadonlyMap<Domain, readonly Study<'methods'>[]>, asked: number): Promise<void> {
  const { plan, out } = options
  const images = path.join(out, 'docs', 'images')
  await mkdir(images, { recursive: true })
  const measured: Measured[] = []
  for (const [domain, seeds] of studies) {
    if (seeds.every(({ progress }) => progress.done === 0)) continue
    const study = await compareSeeds(product.client, domain, seeds)
    const page = await (await fetch(`${product.url}/studies/${study.id}`)).text()
    const full = study.result!.best.findIndex(({ method }) => method === 'full')
    await writeFile(path.join(images, `reproduction-${domain}.svg`), drawingOf(page, 'methods-plot'))
    await writeFile(
      path.join(images, `reproduction-${domain}-phases.svg`),
      drawingOf(page, `phases-${Math.max(0, full)}`),
    )
    measured.push({ domain, study, facts: texts.get(domain)!.facts, asked, problems: seeds.flatMap(problemsOf) })
  }
  if (measured.length === 0) return
  const text = documentOf(plan, measured, await describeBase(plan.base), commit())
  await writeFile(path.join(out, 'docs', 'reproduction.md'), text)
  screen.line(`wrote ${path.join(out, 'docs', 'reproduction.md')}`)
}

function problemsOf({ result }: Study<'methods'>): string[] {
  return (result?.runs ?? []).flatMap(({ method, learning_rate, seed, points, problem }) =>
    points.length === 0 && problem !== null ? [`${method} ${learning_rate} seed ${seed} (${problem.code})`] : [],
  )
}

/** The folder's name and what its configuration says. */
async function describeBase(folder: string): Promise<string> {
  const config = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8')) as Record<string, unknown>
  const of = (...names: string[]) =>
    JSON.stringify(names.map((name) => config[name]).find((value) => value !== undefined))
  const [layers, width, words] = [of('n_layer', 'num_hidden_layers'), of('n_embd', 'hidden_size'), of('vocab_size')]
  return `\`${path.relative(path.resolve(import.meta.dirname, '../..'), folder)}\` (${of('model_type')}, ${layers} blocks of width ${width}, ${words} tokens)`
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
