import type { BoardRow } from '#contract/board'
import { type Leaderboard, type LeaderboardQuery, naturalOrder } from '#contract/leaderboard'
import type { Tier } from '#contract/report/subject'
import { Board } from './board.tsx'
import { boardAddress } from './board-address.tsx'
import { Filters, TierTabs } from './board-filters.tsx'
import { SORT_WORDS, TIER_WORDS, orderWords } from './board-words.tsx'

export interface LeaderboardView {
  readonly query: LeaderboardQuery
  readonly board: Leaderboard
  readonly suites: readonly { readonly id: string; readonly name: string }[]
  readonly bases: readonly { readonly id: string; readonly name: string }[]
  /** Tiers in which anything is published. */
  readonly tiers: readonly Tier[]
}

/** Published scans, ranked: what to see, the rows, the next ones, and the same as data. */
export function LeaderboardSection({ view }: { view: LeaderboardView }) {
  const { query, board } = view
  return (
    <section aria-labelledby="leaderboard-title" id="leaderboard">
      <h2 id="leaderboard-title">Published scans by memorization risk</h2>
      <TierTabs query={query} present={view.tiers} />
      <Filters query={query} suites={view.suites} bases={view.bases} />
      {board.data.length === 0 ? (
        <p class="empty">{nothing(view)}</p>
      ) : (
        <Board of={board.data} caption={captionOf(query)} sorting={{ path: '/', query }} />
      )}
      <Pager query={query} board={board} />
    </section>
  )
}

/** Where to go on, and the rows shown as data. */
function Pager({ query, board }: { query: LeaderboardQuery; board: Leaderboard }) {
  const { cursor } = query
  const data = boardAddress('/v1/leaderboard', query, { cursor })
  const as = (format: string) => `${data}${data.includes('?') ? '&' : '?'}format=${format}`
  return (
    <nav class="pager" aria-label="Pages and data">
      {cursor !== undefined && <a href={boardAddress('/', query)}>First page</a>}
      {board.next_cursor !== null && (
        <a href={boardAddress('/', query, { cursor: board.next_cursor })} rel="next">
          Next page
        </a>
      )}
      <span class="muted">
        These rows as <a href={as('csv')}>CSV</a> or <a href={as('json')}>JSON</a>
      </span>
    </nav>
  )
}

export function captionOf(query: LeaderboardQuery): string {
  const order = query.order ?? naturalOrder(query.sort)
  const missing = query.sort === 'name' || query.sort === 'finished_at' ? '' : ' Scans without that number come last.'
  return `${TIER_WORDS[query.tier]}, by ${SORT_WORDS[query.sort].toLowerCase()}, ${orderWords(query.sort, order)}.${missing} Bars run from 0 to 1; the dotted tick is what guessing would reach.`
}

function nothing({ query, board, tiers }: LeaderboardView): string {
  const others = tiers.filter((tier) => tier !== query.tier)
  if (query.tier !== 'all' && !tiers.includes(query.tier) && others.length > 0) {
    return `Nothing is published as ${TIER_WORDS[query.tier].toLowerCase()} yet; see ${others.map((tier) => TIER_WORDS[tier].toLowerCase()).join(' and ')} above.`
  }
  return board.next_cursor === null
    ? 'No published scan is like that. Choose less, or show all.'
    : 'None of those looked through was like that; the next page looks further.'
}

/** Rows whose numbers are about different texts cannot be compared by their perplexity. */
export function suitesOf(rows: readonly BoardRow[]): number {
  return new Set(rows.map(({ suite }) => suite?.id)).size
}
