import { listUnscored } from '#store/shards'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import type { Entry } from './entries.ts'
import { loadLayout } from './layout.ts'
import type { PlannedScan } from './planned-scan.ts'
import { dealEntries } from './sequence.ts'

/** What of a sequential scan has come in, in its order. */
export interface SoFar {
  /** Entries that were scored, in the order of the scan. */
  readonly order: readonly number[]
  /** How many of them there were at each look. */
  readonly looks: readonly number[]
  readonly rest: readonly { readonly entry: number; readonly tokens: number }[]
}

interface Dealt {
  readonly entries: readonly Entry[]
  /** Digest of the suite, from which the order was drawn. */
  readonly suite: string
  /** Look no further than so many entries. */
  readonly upTo?: number | undefined
}

/**
 * The first shards of the texts, up to the first that lacks something: a later one that is done already does not count yet. So what is looked at depends on the order that was drawn
 * beforehand, never on which shard was quick. Looks come after each shard, from the one that holds the last canary and one of either side.
 */
export async function soFar(
  deps: Deps,
  scan: ScanRow,
  planned: PlannedScan,
  { entries, suite, upTo = Infinity }: Dealt,
): Promise<SoFar> {
  const layout = await loadLayout(deps.store, planned.shared, planned.views[0]!.layout)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  const lacking = new Set((await listUnscored(deps.store, scan.id)).map(({ shard }) => shard))
  const tokens = new Map(
    layout.shards.flatMap((shard) => shard.entries.map((entry, i) => [entry, shard.lengths[i]!] as const)),
  )
  const { order, first } = dealEntries(entries, suite)
  const dealt = order.filter((entry) => tokens.has(entry))
  const canaries = order.slice(0, first).filter((entry) => tokens.has(entry)).length
  const looks: number[] = []
  let end = 0
  for (const [i, shard] of layout.shards.entries()) {
    const next = end + shard.entries.length
    if (next > upTo || lacking.has(i)) break
    end = next
    if (end > canaries + 1) looks.push(end)
  }
  return {
    order: dealt.slice(0, end),
    looks,
    // A shard's first token is not scored.
    rest: dealt.slice(end).map((entry) => ({ entry, tokens: tokens.get(entry)! - 1 })),
  }
}
