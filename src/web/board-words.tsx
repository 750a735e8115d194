import type { LeaderboardQuery, LeaderboardSort, SizeBucket, SortOrder } from '#contract/leaderboard'

export const SORT_WORDS: Record<LeaderboardSort, string> = {
  risk: 'Risk',
  name: 'Name',
  parameters: 'Trained parameters',
  perplexity: 'Perplexity',
  tpr_10: 'Recognised at 10 %',
  tpr_1: 'Recognised at 1 %',
  exposure: 'Exposure',
  extraction: 'Word for word',
  finished_at: 'Date',
}

export const SIZE_WORDS: Record<SizeBucket, string> = {
  under_100k: 'below 100 k',
  under_1m: '100 k to 1 M',
  under_10m: '1 M to 10 M',
  under_100m: '10 M to 100 M',
  over_100m: '100 M and more',
}

export const TIER_WORDS: Record<LeaderboardQuery['tier'], string> = {
  verified: 'Verified',
  reproduced: 'Reproduced',
  self_reported: 'Self-reported',
  all: 'All together',
}

/** What the two ends of an order are called. */
export function orderWords(sort: LeaderboardSort, order: SortOrder): string {
  if (sort === 'name') return order === 'asc' ? 'A to Z' : 'Z to A'
  if (sort === 'finished_at') return order === 'asc' ? 'oldest first' : 'newest first'
  return order === 'asc' ? 'lowest first' : 'highest first'
}
