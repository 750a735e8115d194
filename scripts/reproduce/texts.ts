import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { must } from '../runner-python.ts'
import type { Domain, Plan } from './plan.ts'

/** What `facts.json` says of a domain's texts. */
export interface TextFacts {
  readonly package: string
  readonly version: string
  readonly text_licence: string
  readonly documents: number
  readonly members: number
  readonly scored_members: number
  readonly nonmembers: number
  readonly tokens: number
  readonly canaries: number
  readonly levels: readonly number[]
  readonly blind_auc: number
}

export interface Texts {
  readonly suite: string
  readonly dataset: string
  readonly facts: TextFacts
}

/** The texts of a domain, drawn once: a folder of their own for each size, its facts written last. */
export async function makeTexts(python: string, home: string, domain: Domain, plan: Plan): Promise<Texts> {
  const size = [plan.members, plan.scored, ...plan.levels, plan.perLevel].join('-')
  const folder = path.join(home, 'texts', `${domain}-${size}`)
  const facts = path.join(folder, 'facts.json')
  if (!existsSync(facts)) {
    await must(
      python,
      [
        '-m',
        'memorisk_runner.reproduction',
        `--domain=${domain}`,
        `--base=${plan.base}`,
        `--out=${folder}`,
        `--members=${plan.members}`,
        `--scored=${plan.scored}`,
        `--per-level=${plan.perLevel}`,
        '--levels',
        ...plan.levels.map(String),
      ],
      { PYTHONPATH: 'runner', OMP_NUM_THREADS: '1' },
    )
  }
  return {
    suite: path.join(folder, 'suite.jsonl'),
    dataset: path.join(folder, 'dataset.jsonl'),
    facts: JSON.parse(await readFile(facts, 'utf8')) as TextFacts,
  }
}
