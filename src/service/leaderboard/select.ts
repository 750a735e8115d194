import { LEADERBOARD_PAGE, type LeaderboardQuery, naturalOrder } from '#contract/leaderboard'
import { Tier } from '#contract/report/subject'
import type { Place, Selection } from '#store/leaderboard'
import { cursorOf, readCursor } from '../page.ts'

export interface Chosen {
  readonly selection: Selection
  readonly limit: number
  /** What a cursor belongs to. */
  readonly scope: string
}

/** A query as the store reads it. */
export function choose({ tier, order, limit, suite, base, kind, size, sort }: LeaderboardQuery): Chosen {
  const tiers = tier === 'all' ? Tier.options : [tier]
  const selection = { tiers, suite, base, kind, size, sort, order: order ?? naturalOrder(sort) }
  return {
    selection,
    limit: Math.min(limit, tier === 'all' ? LEADERBOARD_PAGE.mixed : LEADERBOARD_PAGE.most),
    scope: `leaderboard ${JSON.stringify(selection)}`,
  }
}

/** A place as a cursor carries it: a name may hold any character, a cursor's text only some. */
export async function placeAfter(cursor: string | undefined, scope: string): Promise<Place | null> {
  const position = await readCursor(cursor, scope)
  if (position === null) return null
  const [value, row] = JSON.parse(decodeURIComponent(position)) as [Place['value'], number]
  return { value, row }
}

export function cursorAt(place: Place | null, scope: string): Promise<string | null> {
  if (place === null) return Promise.resolve(null)
  return cursorOf(encodeURIComponent(JSON.stringify([place.value, place.row])), scope)
}
