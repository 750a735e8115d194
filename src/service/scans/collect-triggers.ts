import type { TriggerScanRequest } from '#contract/probes/trigger-scan'
import type { TriggerEvidence, TriggerString } from '#domain/joint-evidence'
import { membersOwn, rareTokens, type LabelledTokens } from '#domain/rare-tokens'
import { promptsOf, wordsOf } from '#domain/views/triggers'
import type { Tokenizer } from '#model/tokenizer'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { Deps } from '../deps.ts'
import { listEntries } from './entries.ts'
import type { JointShard } from './gather-joint.ts'
import { loadLayout, loadSequences } from './layout.ts'
import type { PlannedScan } from './planned-scan.ts'
import type { Question } from './question.ts'
import { readLines } from './subject.ts'

/** What stands after one sequence: the divergence there, and both models' likeliest next token. */
interface Ending {
  readonly divergence: number
  readonly next: string
  readonly referenceNext: string
}

interface EntryTokens extends LabelledTokens {
  readonly entry: number
}

/** Brings the sequences of the view `triggers` back to strings and prompts; example i is the i-th entry of `order`. */
export async function collectTriggers(
  deps: Deps,
  planned: PlannedScan,
  { question, request }: { readonly question: Question; readonly request: TriggerScanRequest },
  order: readonly number[],
  shards: readonly JointShard[],
): Promise<TriggerEvidence> {
  const tokenizer = await openTokenizer(deps, question.base)
  const endings = endingsOf(shards, tokenizer)
  const behind = (copy: number) => promptsOf(request).flatMap((_, prompt) => endings.get(`${prompt} ${copy}`) ?? [])
  const texts = await labelledTokens(deps, planned, question)
  const rare = rareTokens(texts, request.rare_tokens)
  const holders = holdersOf(
    texts,
    rare.map(({ token }) => token),
    order,
  )
  const strings = [
    ...wordsOf(request).map((word) => ({ ...word, members: null, nonmembers: null, examples: [] })),
    ...rare.map(({ token, members, nonmembers }) => ({
      text: tokenizer.pieceOf(token),
      source: 'rare_token' as const,
      members,
      nonmembers,
      examples: holders.get(token)!,
    })),
  ]
  return {
    bare: behind(0).map(({ divergence }) => divergence),
    guarded: new Set([...membersOwn(texts)].map((token) => tokenizer.pieceOf(token))),
    strings: strings.map((string, i): TriggerString => {
      const found = behind(i + 1)
      return {
        ...string,
        divergence: found.map(({ divergence }) => divergence),
        next: found.map(({ next }) => next),
        referenceNext: found.map(({ referenceNext }) => referenceNext),
      }
    }),
  }
}

function endingsOf(shards: readonly JointShard[], tokenizer: Tokenizer): ReadonlyMap<string, Ending> {
  const endings = new Map<string, Ending>()
  for (const { entries, copies, columns } of shards) {
    entries.forEach((prompt, i) => {
      const last = columns['offsets']![i + 1]! - 1
      endings.set(`${prompt} ${copies[i]}`, {
        divergence: columns['divergence']![last]!,
        next: tokenizer.pieceOf(columns['top']![last]!),
        referenceNext: tokenizer.pieceOf(columns['referenceTop']![last]!),
      })
    })
  }
  return endings
}

/** Which examples hold each of some tokens. */
function holdersOf(texts: readonly EntryTokens[], tokens: readonly number[], order: readonly number[]) {
  const places = new Map(order.map((entry, i) => [entry, i] as const))
  const holders = new Map(tokens.map((token) => [token, [] as number[]] as const))
  for (const { entry, tokens: own } of texts) {
    const place = places.get(entry)
    if (place === undefined) continue
    for (const token of new Set(Array.from(own))) holders.get(token)?.push(place)
  }
  return holders
}

/** Members and non-members as the texts' own layout has them. */
async function labelledTokens(deps: Deps, planned: PlannedScan, question: Question): Promise<EntryTokens[]> {
  const entries = listEntries({ lines: await readLines(deps, question.suite), maxExamples: question.maxExamples })
  const { layout: digest } = planned.views[0]!
  const layout = await loadLayout(deps.store, planned.shared, digest)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  const found: EntryTokens[] = []
  for (const shard of layout.shards) {
    const sequences = await loadSequences(deps.store, planned.shared, digest, shard)
    shard.entries.forEach((entry, i) => {
      const split = entries[entry]?.split
      if (split === 'member' || split === 'nonmember') found.push({ entry, split, tokens: sequences[i]! })
    })
  }
  return found
}
