import type { ShardPlan } from '#model/plan'
import type { Tokenizer } from '#model/tokenizer'
import type { Store } from '#store/store'
import { getBytes, getJson, putObject } from '#store/objects'
import { refusal } from '../errors.ts'
import type { Entry } from './entries.ts'
import { layoutKey, tokensKey } from './keys.ts'

/**
 * A tokenised suite cut into shards. It depends on the base (architecture, tokenizer), the suite and the choice of examples, and on what was
 * tuned only by the room that virtual tokens take: every model of a base is scored on the same shards, and so finds what earlier scans left behind.
 */
export interface Layout {
  readonly shards: readonly LayoutShard[]
  /** Entries that are not scored, by reason; indices into the scan's entries. */
  readonly excluded: readonly { readonly entry: number; readonly reason: 'too_short' }[]
  /** Entries of which only the first tokens are scored. */
  readonly truncated: number
  readonly tokens: number
}

export interface LayoutShard {
  /** Indices into the scan's entries, in the order of the shard's statistics. */
  readonly entries: readonly number[]
  /** Tokens of each, and where the shard begins in the token file (in tokens). */
  readonly lengths: readonly number[]
  readonly start: number
}

export interface Tokenised {
  readonly entries: readonly number[]
  readonly tokens: readonly Int32Array[]
  readonly excluded: Layout['excluded']
  readonly truncated: number
}

/** A text needs two tokens: the first has nothing before it. */
const SHORTEST = 2

/** Token ids of each entry, cut at `longest`. Throws a `ServiceError` for a text that the tokenizer can't read. */
export function tokenise(entries: readonly Entry[], tokenizer: Tokenizer, longest: number): Tokenised {
  const kept: number[] = []
  const tokens: Int32Array[] = []
  const excluded: { entry: number; reason: 'too_short' }[] = []
  let truncated = 0
  entries.forEach((entry, i) => {
    const encoded = tokenizer.encode(entry.text)
    if (!encoded.ok) throw refusal(encoded.problem)
    const ids = encoded.value
    if (ids.length < SHORTEST) {
      excluded.push({ entry: i, reason: 'too_short' })
      return
    }
    if (ids.length > longest) truncated++
    kept.push(i)
    tokens.push(ids.slice(0, longest))
  })
  return { entries: kept, tokens, excluded, truncated }
}

/** The shards of the base's plan over these texts, with the token file in their order. */
export function arrange(
  tokenised: Tokenised,
  shards: readonly Pick<ShardPlan, 'examples'>[],
): { layout: Layout; tokens: Int32Array } {
  const total = tokenised.tokens.reduce((sum, ids) => sum + ids.length, 0)
  const file = new Int32Array(total)
  let at = 0
  const arranged = shards.map(({ examples }): LayoutShard => {
    const start = at
    for (const example of examples) {
      const ids = tokenised.tokens[example]!
      file.set(ids, at)
      at += ids.length
    }
    return {
      entries: examples.map((example) => tokenised.entries[example]!),
      lengths: examples.map((example) => tokenised.tokens[example]!.length),
      start,
    }
  })
  const { excluded, truncated } = tokenised
  return { layout: { shards: arranged, excluded, truncated, tokens: total }, tokens: file }
}

/** The tokens first: who finds the layout finds them too. */
export async function saveLayout(store: Store, scope: string, digest: string, layout: Layout, tokens: Int32Array) {
  await putObject(store, tokensKey(scope, digest), new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength))
  await putObject(store, layoutKey(scope, digest), JSON.stringify(layout))
}

export function loadLayout(store: Store, scope: string, digest: string): Promise<Layout | null> {
  return getJson<Layout>(store, layoutKey(scope, digest))
}

/** The token ids of one shard's examples. */
export async function loadSequences(
  store: Store,
  scope: string,
  digest: string,
  shard: LayoutShard,
): Promise<Int32Array[]> {
  const total = shard.lengths.reduce((sum, length) => sum + length, 0)
  const bytes = await getBytes(store, tokensKey(scope, digest), { offset: 4 * shard.start, length: 4 * total })
  if (bytes?.byteLength !== 4 * total) throw new Error('the tokens of a layout are gone')
  const tokens = new Int32Array(bytes.buffer, bytes.byteOffset, total)
  let at = 0
  return shard.lengths.map((length) => tokens.slice(at, (at += length)))
}

/** A layout's examples numbered as its shards list them, as the planner wants them: their tokens, and which shard holds which. */
export function numbered(layout: Layout): { lengths: number[]; examples: number[][] } {
  let next = 0
  return {
    lengths: layout.shards.flatMap(({ lengths }) => lengths),
    examples: layout.shards.map(({ lengths }) => lengths.map(() => next++)),
  }
}
