import { BoardRow } from './board.ts'
import { BaseId, SuiteId } from './ids.ts'
import { ModelKind } from './models.ts'
import { pageOf } from './page.ts'
import { Tier } from './report/subject.ts'
import { z } from './zod.ts'

/** How much was trained: trainable parameters by powers of ten. */
export const SizeBucket = z.enum(['under_100k', 'under_1m', 'under_10m', 'under_100m', 'over_100m'])
export type SizeBucket = z.infer<typeof SizeBucket>

/** What the leaderboard can be sorted by. `risk`: by grade, and inside a grade by the share of members recognised at 10 % false alarms. */
export const LeaderboardSort = z.enum([
  'risk',
  'name',
  'parameters',
  'perplexity',
  'tpr_10',
  'tpr_1',
  'exposure',
  'extraction',
  'finished_at',
])
export type LeaderboardSort = z.infer<typeof LeaderboardSort>

export const SortOrder = z.enum(['asc', 'desc'])
export type SortOrder = z.infer<typeof SortOrder>

/** Names and sizes are read from their beginning, everything else from the most of it. */
export function naturalOrder(sort: LeaderboardSort): SortOrder {
  return sort === 'name' || sort === 'parameters' || sort === 'perplexity' ? 'asc' : 'desc'
}

/** Rows in one page; a ranking that mixes tiers reads a stream for each, so its pages are smaller. */
export const LEADERBOARD_PAGE = { default: 50, most: 50, mixed: 30 } as const

/** Which rows, in which order: every state of the board is one of these, and an address. */
export const LeaderboardQuery = z.object({
  suite: SuiteId.optional(),
  base: BaseId.optional(),
  kind: ModelKind.optional(),
  size: SizeBucket.optional().meta({ description: 'Trainable parameters' }),
  tier: z
    .enum([...Tier.options, 'all'])
    .default('verified')
    .meta({ description: 'Trust tier. `all` mixes them, which a ranking does not do unasked' }),
  sort: LeaderboardSort.default('risk').meta({ description: 'Scans without that number come last' }),
  order: SortOrder.optional().meta({
    description: 'Default: highest first; lowest first for name, parameters, perplexity',
  }),
  limit: z.coerce.number().int().min(1).max(LEADERBOARD_PAGE.most).default(LEADERBOARD_PAGE.default),
  cursor: z.string().max(1024).optional().meta({ description: 'Opaque: `next_cursor` of the page before' }),
})
export type LeaderboardQuery = z.infer<typeof LeaderboardQuery>
export type LeaderboardInput = z.input<typeof LeaderboardQuery>

/** `has_more`: a page of a narrow selection may hold fewer rows than asked for although there are more. */
export const Leaderboard = pageOf(BoardRow)
export type Leaderboard = z.infer<typeof Leaderboard>
