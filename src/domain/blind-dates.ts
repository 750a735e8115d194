import type { Measured } from '#contract/measured'
import { auc } from './statistics/auc.ts'
import { aucInterval } from './statistics/delong.ts'
import { labelledScores } from './statistics/labelled-scores.ts'

const YEAR = /(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])/g
/** Fewer dated texts on a side say nothing about when it was written. */
const LEAST_DATED = 20

/** The latest year that a text mentions; null for a text without one. */
export function latestYear(text: string): number | null {
  const years = [...text.matchAll(YEAR)].map(([year]) => Number(year))
  return years.length === 0 ? null : Math.max(...years)
}

/**
 * Blind baseline by date: can members be told from non-members by the latest year that they mention? Members collected before a date and non-members after it are the commonest flaw of membership
 * suites (Das, Zhang & Tramèr, arXiv 2406.16201; Maini & Suri, 2025). AUC of the year among texts that mention one, folded to at least ½, with its interval.
 */
export function blindDates(members: readonly string[], nonmembers: readonly string[], confidence: number): Measured {
  const years = (texts: readonly string[]) => texts.map(latestYear).filter((year) => year !== null)
  const [inside, outside] = [years(members), years(nonmembers)]
  if (inside.length < LEAST_DATED || outside.length < LEAST_DATED) return { value: null, reason: 'too_few_dates' }
  const later = labelledScores(inside, outside)
  const scores = auc(later) >= 0.5 ? later : { members: later.nonmembers, nonmembers: later.members }
  const value = auc(scores)
  return { value, ci: aucInterval(value, scores, confidence) }
}
