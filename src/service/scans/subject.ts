import type { Example as Line } from '#contract/suites'
import { CanarySpec } from '#contract/canary-sets'
import type { Architecture } from '#model/architecture'
import type { Delta } from '#model/delta'
import type { Weights } from '#model/weights'
import type { CanarySetRow } from '#store/canary-sets'
import type { SuiteRow } from '#store/suites'
import { openBase } from '../bases/open-base.ts'
import { readCanarySecrets } from '../canary-sets/read-canary-secrets.ts'
import type { Deps } from '../deps.ts'
import { openDelta } from '../models/open-delta.ts'
import { readExamples } from '../suites/read-examples.ts'
import type { Planted } from './entries.ts'
import type { Question } from './question.ts'

/** The two models of a scan, opened: headers read, tensors not. */
export interface Subject {
  readonly architecture: Architecture
  readonly base: Weights
  readonly delta: Delta
  /** The base with the delta merged in. */
  readonly weights: Weights
}

export async function openSubject(deps: Deps, question: Pick<Question, 'base' | 'model'>): Promise<Subject> {
  const { architecture, weights: base } = await openBase(deps, question.base)
  const delta = await openDelta(deps, question.model, architecture)
  return { architecture, base, delta, weights: delta.apply(base) }
}

export async function readLines(deps: Deps, suite: SuiteRow): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of readExamples(deps, suite.digest)) lines.push(line)
  return lines
}

/** The draw of the canary set a scan names, as secrets in their spaces. */
export async function readPlanted(deps: Deps, set: CanarySetRow | null): Promise<Planted | null> {
  if (!set) return null
  const { template, alphabet, coins } = CanarySpec.parse(set.spec)
  const { canaries, references } = await readCanarySecrets(deps, set)
  const placed = (secret: string, repetitions: number) => ({ template, alphabet, secret, repetitions })
  return {
    canaries: canaries.map(({ id, secret, repetitions, included }) => ({
      id,
      included,
      secret: placed(secret, repetitions),
    })),
    references: references.map((secret) => placed(secret, 0)),
    coins,
  }
}
