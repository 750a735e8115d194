import type { ShardPlan } from '#model/plan'
import type { Store } from '#store/store'
import { getBytes, getJson, putObject } from '#store/objects'
import { layoutKey, tokensKey } from './keys.ts'
import type { Sequences } from './sequences.ts'

/**
 * A view's sequences of a suite, tokenised and cut into shards. It depends on the base (architecture, tokenizer), the suite and the choice of examples, and on
 * what was tuned only by the room that virtual tokens take: every model of a base is scored on the same shards, and so finds what earlier scans left behind.
 */
export interface Layout {
  readonly shards: readonly LayoutShard[]
  /** Entries that are not scored, by reason; indices into the scan's entries. */
  readonly excluded: Sequences['excluded']
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
  /** Which of its entry's copies each is, where a view makes several. */
  readonly copies?: readonly number[]
  /** Leading tokens of each that only condition, where a view has some. */
  readonly given?: readonly number[]
}

/** The shards of the base's plan over these sequences, with the token file in their order. */
export function arrange(
  sequences: Sequences,
  shards: readonly Pick<ShardPlan, 'examples'>[],
): { layout: Layout; tokens: Int32Array } {
  const { texts, excluded, truncated } = sequences
  const total = texts.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const several = texts.some(({ copy }) => copy > 0)
  const conditioned = texts.some(({ given }) => given !== undefined)
  const file = new Int32Array(total)
  let at = 0
  const arranged = shards.map(({ examples }): LayoutShard => {
    const start = at
    const held = examples.map((example) => texts[example]!)
    for (const { tokens } of held) {
      file.set(tokens, at)
      at += tokens.length
    }
    return {
      entries: held.map(({ entry }) => entry),
      lengths: held.map(({ tokens }) => tokens.length),
      start,
      ...(several && { copies: held.map(({ copy }) => copy) }),
      ...(conditioned && { given: held.map(({ given = 0 }) => given) }),
    }
  })
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
