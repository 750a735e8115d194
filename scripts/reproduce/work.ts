import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from '#client/client'
import { allOf } from '#client/pages'
import type { Sha256, SuiteId } from '#contract/ids'
import type { Study, StudySummary } from '#contract/studies'
import { fileSource } from '../../cli/files/file-source.ts'
import { resolveBase, resolveSuite } from '../../cli/resolve.ts'
import type { Screen } from '../../cli/terminal/screen.ts'
import { uploadSources } from '../../cli/upload.ts'
import type { Domain, Plan } from './plan.ts'
import type { Texts } from './texts.ts'

const LOOK_MS = 5_000

/** What was registered for a domain; kept, so that a restart trains and scans with the same. */
interface Registered {
  readonly suite: SuiteId
  readonly dataset: Sha256
}

export interface Work {
  readonly client: Client
  readonly screen: Screen
  readonly home: string
  readonly plan: Plan
  readonly signal: AbortSignal
  /** Nothing new is begun or waited for. */
  readonly reportOnly?: boolean
}

/** One domain under one seed: a `methods` study with a grid. Found by its name when it was begun before. */
export async function runStudy(
  work: Work,
  domain: Domain,
  texts: Texts,
  seed: number,
  say: Say,
): Promise<Study<'methods'> | null> {
  const { client } = work
  const name = nameOf(work.plan, texts, seed)
  const known = (await allOf((page) => client.studies.list({ ...page, kind: 'methods' }))).find(
    (study: StudySummary) => study.name === name,
  )
  if (!known && work.reportOnly) return null
  const begun = known ? await client.studies.get(known.id) : await beginStudy(work, domain, texts, seed, name)
  let study = begun as Study<'methods'>
  while (study.state === 'running' && !work.signal.aborted && !work.reportOnly) {
    say(study)
    await sleep(LOOK_MS, undefined, { signal: work.signal }).catch(() => undefined)
    // Ctrl-C reaches the server too: it has nothing more to say.
    if (work.signal.aborted) break
    study = (await client.studies.get(study.id)) as Study<'methods'>
  }
  return study
}

export type Say = (study: Study<'methods'>) => void

/** Domain, sizes and seed; and a digest of the rest, so that a changed plan is another study. */
function nameOf({ methods, epochs, batch, base }: Plan, texts: Texts, seed: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([methods, epochs, batch, base]))
    .digest('hex')
  return `${path.basename(path.dirname(texts.suite))} seed ${seed} ${digest.slice(0, 6)}`
}

async function beginStudy(work: Work, domain: Domain, texts: Texts, seed: number, name: string): Promise<Study> {
  const { client, screen, plan } = work
  const base = await resolveBase(client, screen, plan.base)
  const { suite, dataset } = await register(work, domain, texts)
  return client.studies.create({
    kind: 'methods',
    name,
    attack: 'ref_ratio',
    publish: true,
    grid: {
      base: base.id,
      suite,
      dataset,
      methods: [...plan.methods],
      seeds: [seed],
      training: { epochs: plan.epochs, batch: plan.batch },
      at_once: 3,
    },
  })
}

async function register(work: Work, domain: Domain, texts: Texts): Promise<Registered> {
  const file = path.join(work.home, `${path.basename(path.dirname(texts.suite))}.json`)
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Registered
  const { client, screen } = work
  const suite = await resolveSuite(client, screen, await readFile(texts.suite), { name: domain })
  const { dataset } = await uploadSources(client, screen, new Map([['dataset', await fileSource(texts.dataset)]]))
  const registered = { suite: suite.id, dataset: dataset! }
  await writeFile(file, `${JSON.stringify(registered)}\n`)
  return registered
}

/** All seeds of a domain as one study over their scans. */
export async function compareSeeds(
  client: Client,
  domain: Domain,
  seeds: readonly Study<'methods'>[],
): Promise<Study<'methods'>> {
  const runs = seeds.flatMap(({ result }) =>
    (result?.runs ?? [])
      .filter(({ points }) => points.length > 0)
      .map(({ method, learning_rate, seed, points }) => ({
        method,
        learning_rate,
        seed,
        epochs: points.map(({ epoch, scan }) => ({ epoch, scan })),
      })),
  )
  const study = await client.studies.create({ kind: 'methods', name: domain, attack: 'ref_ratio', publish: true, runs })
  return study as Study<'methods'>
}
