import type { ScanId } from '#contract/ids'
import type { ExampleScores } from '#contract/scans'
import type { Report } from '#contract/report'
import { findBase } from '#store/bases'
import { findNames } from '#store/board'
import { getJson } from '#store/objects'
import { findSuite } from '#store/suites'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { scoresKey, tokenStatsKey } from '../scans/keys.ts'
import { ownScan } from '../scans/own-scan.ts'
import { readExamples } from '../suites/read-examples.ts'
import { openLogProbs } from './log-probs.ts'

/** As many as one reads; the scores of all are in `GET …/scores`. */
const SHOWN = 10

/** A token that was scored: as text, and its log-probability (nats) under the tuned model and its base. */
export interface RiskyToken {
  readonly text: string
  readonly target: number
  readonly base: number
}

export interface RiskyExample {
  readonly id: string
  readonly group: string | null
  readonly score: number
  /** Outsiders that score as high. */
  readonly outsiders: number
  /** What stands before the first token that can be scored. */
  readonly lead: string
  readonly tokens: readonly RiskyToken[]
  /** Tokens behind the longest text that the model reads. */
  readonly unread: number
}

export interface Riskiest {
  readonly scan: ScanId
  readonly model: string
  readonly attack: string
  readonly outsiders: number
  /** null: the text is not here to be shown. */
  readonly examples: readonly RiskyExample[] | null
}

/**
 * The training texts that gave themselves away most, token by token. Only for the organisation that owns both the scan and the suite:
 * whoever scans with a public suite has its numbers, not its text.
 */
export async function viewRiskiest(deps: Deps, caller: Caller, id: ScanId): Promise<Riskiest> {
  const scan = await ownScan(deps, caller, id)
  if (scan.state !== 'done' || scan.reportKey === null) throw notFound('scan')
  const [report, scores, names] = await Promise.all([
    getJson<Report>(deps.store, scan.reportKey),
    getJson<ExampleScores[]>(deps.store, scoresKey(id)),
    findNames(deps.store, { model: scan.modelId, base: scan.baseId, suite: scan.suiteId }),
  ])
  if (!report || !scores) throw notFound('scan')
  const { attack } = report.verdict
  const found: Riskiest = {
    scan: id,
    model: names.model?.name ?? '',
    attack,
    outsiders: scores.filter(({ split }) => split === 'nonmember').length,
    examples: null,
  }
  const suite = scan.suiteId === null ? undefined : await findSuite(deps.store, caller.org, scan.suiteId, deps.now())
  const base = scan.baseId === null ? undefined : await findBase(deps.store, caller.org, scan.baseId)
  if (!suite || suite.orgId !== caller.org || !base) return found
  const [target, reference] = await Promise.all([
    openLogProbs(deps.store, tokenStatsKey(id, 'target')),
    openLogProbs(deps.store, tokenStatsKey(id, 'reference')),
  ])
  if (!target || !reference) return found

  const chosen = riskiest(scores, attack)
  const wanted = new Set(chosen.map(({ row }) => row.id))
  const texts = new Map<string, string>()
  for await (const line of readExamples(deps, suite.digest)) if (wanted.has(line.id)) texts.set(line.id, line.text)
  const tokenizer = await openTokenizer(deps, base)
  const examples: RiskyExample[] = []
  for (const { row, index, score, outsiders } of chosen) {
    const [mine, before] = [await target(index), await reference(index)]
    const pieces = tokenizer.pieces(texts.get(row.id) ?? '')
    // Every token but the first has something before it, and so a probability.
    const tokens = Array.from(mine, (value, t) => ({ text: pieces[t + 1] ?? '', target: value, base: before[t]! }))
    const unread = Math.max(0, pieces.length - 1 - tokens.length)
    examples.push({ id: row.id, group: row.group, score, outsiders, lead: pieces[0] ?? '', tokens, unread })
  }
  return { ...found, examples }
}

/** Members by the attack's score, highest first, and where each stands in the scan's files. */
function riskiest(scores: readonly ExampleScores[], attack: string) {
  const scored = scores.flatMap((row, index) => {
    const score = row.scores[attack] ?? null
    return score === null ? [] : [{ row, index, score }]
  })
  const outside = scored.filter(({ row }) => row.split === 'nonmember')
  return scored
    .filter(({ row }) => row.split === 'member')
    .toSorted((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map((one) => ({ ...one, outsiders: outside.filter(({ score }) => score >= one.score).length }))
}
