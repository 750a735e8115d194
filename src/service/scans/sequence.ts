import type { Policy } from '#contract/policy'
import { findAttack } from '#domain/attacks/all'
import { whyNotSequential } from '#domain/sequential/applies'
import { prng, shuffle } from '#domain/statistics/prng'
import type { Entry } from './entries.ts'
import { viewsAsked } from './views-asked.ts'

/** A scan that may stop as soon as its policy is decided, or the reason why this one can't. */
export interface EarlyStop {
  readonly reason: string | null
}

interface Asked {
  readonly attacks: readonly string[]
  readonly sequential?: true
  readonly policy: Policy
  readonly probes?: readonly unknown[]
  readonly shadows?: readonly unknown[]
  readonly emulate?: unknown
  readonly generations?: unknown
  readonly batch?: true
}

/** Null where nobody asked for it. */
export function earlyStopOf({
  sequential,
  attacks,
  policy,
  probes,
  shadows,
  emulate,
  generations,
  batch,
}: Asked): EarlyStop | null {
  if (!sequential) return null
  if (batch) return { reason: 'A GPU endpoint scores this model in one piece.' }
  if (shadows) return { reason: 'Shadow models were named, and they are compared over the whole suite.' }
  if (emulate) return { reason: 'An emulated fine-tune is scored in one piece.' }
  if (generations) return { reason: 'Generations were named, and they are of the whole suite.' }
  const further = attacks.find((name) => findAttack(name)?.needs.includes('head_gradient'))
  if (further !== undefined)
    return { reason: `\`${further}\` needs a pass of its own, which comes in an order of its own.` }
  const altering = attacks.find((name) => viewsAsked({ attacks: [name] }).length > 1)
  if (altering !== undefined)
    return { reason: `\`${altering}\` scores altered texts too, which come in an order of their own.` }
  return { reason: whyNotSequential(policy, probes) }
}

/**
 * The order in which a sequential scan scores its entries: canaries and their references first, all of them, then members and non-members, each side shuffled, dealt by turns in the
 * proportion that the suite has them. What has come in at any time is then a random sample of each side, whatever the order of the suite's lines and whatever the lengths of its texts.
 *
 * Drawn from the suite's digest: the same for every model, so that they share what is cached, and nobody who writes a suite can place the lines that come first.
 */
export function dealEntries(
  entries: readonly Pick<Entry, 'split'>[],
  suite: string,
): { order: number[]; first: number } {
  const random = prng(Number.parseInt(suite.slice(-8), 16))
  const side = (split: Entry['split']) =>
    shuffle(
      entries.flatMap((entry, i) => (entry.split === split ? [i] : [])),
      random,
    )
  const fixed = entries.flatMap(({ split }, i) => (split === 'canary' || split === 'reference' ? [i] : []))
  const placed = [side('member'), side('nonmember')].flatMap((indices) =>
    indices.map((entry, i) => ({ entry, at: (i + 0.5) / indices.length })),
  )
  const turns = placed.sort((a, b) => a.at - b.at || a.entry - b.entry).map(({ entry }) => entry)
  return { order: [...fixed, ...turns], first: fixed.length }
}

/** Looks that a scan of a small suite should have at least; each shard is one. */
const LOOKS = 24
/** A shard of fewer tokens would read all weights for little work. */
const SMALLEST = 512

/** Cuts examples into shards in a given order, each then shortest first, as a pass wants them. For `planForward`. */
export function dealInOrder(order: readonly number[]) {
  return (lengths: ArrayLike<number>, shardTokens: number): number[][] => {
    const total = order.reduce((sum, example) => sum + lengths[example]!, 0)
    const most = Math.min(shardTokens, Math.max(SMALLEST, Math.ceil(total / LOOKS)))
    const shards: number[][] = []
    let open = Infinity
    for (const example of order) {
      if (open + lengths[example]! > most) {
        shards.push([])
        open = 0
      }
      shards.at(-1)!.push(example)
      open += lengths[example]!
    }
    return shards.map((shard) => shard.sort((a, b) => lengths[a]! - lengths[b]! || a - b))
  }
}
