/** A token, and in how many texts of each split it stands. */
export interface TokenCount {
  readonly token: number
  readonly members: number
  readonly nonmembers: number
}

export interface LabelledTokens {
  readonly split: 'member' | 'nonmember'
  readonly tokens: ArrayLike<number>
}

/** A trigger is planted more than once; what stands in one text alone is that text. */
const LEAST_MEMBERS = 2
/** Rare: in at most this share of the non-members. */
const RARE = 0.05

/**
 * Tokens that the members hold more often than the non-members, and that are rare among those: the first `most` by the likelihood-ratio statistic
 * G² = 2 Σ O ln(O/E) of texts that hold the token against those that don't (Dunning 1993).
 */
export function rareTokens(texts: readonly LabelledTokens[], most: number): TokenCount[] {
  const { totals, counts } = countTexts(texts)
  return [...counts]
    .filter(([, { member, nonmember }]) => {
      const share = shareOf(nonmember, totals.nonmember)
      return member >= LEAST_MEMBERS && share <= RARE && member / totals.member > share
    })
    .map(([token, { member, nonmember }]) => ({
      token,
      members: member,
      nonmembers: nonmember,
      strength: likelihoodRatio(member, totals.member, nonmember, totals.nonmember),
    }))
    .sort((a, b) => b.strength - a.strength || a.token - b.token)
    .slice(0, most)
    .map(({ token, members, nonmembers }) => ({ token, members, nonmembers }))
}

/** Tokens that some member holds and that are rare among the non-members: what they spell may say who or what the members are about. */
export function membersOwn(texts: readonly LabelledTokens[]): ReadonlySet<number> {
  const { totals, counts } = countTexts(texts)
  return new Set(
    [...counts].flatMap(([token, { member, nonmember }]) =>
      member > 0 && shareOf(nonmember, totals.nonmember) <= RARE ? [token] : [],
    ),
  )
}

/** Texts of each split, and by token how many of them hold it. */
function countTexts(texts: readonly LabelledTokens[]) {
  const totals = { member: 0, nonmember: 0 }
  const counts = new Map<number, { member: number; nonmember: number }>()
  for (const { split, tokens } of texts) {
    totals[split]++
    for (const token of new Set(Array.from(tokens))) {
      const count = counts.get(token) ?? { member: 0, nonmember: 0 }
      count[split]++
      counts.set(token, count)
    }
  }
  return { totals, counts }
}

function shareOf(count: number, total: number): number {
  return total === 0 ? 0 : count / total
}

/** G² of the table [[a, n − a], [b, m − b]]. */
function likelihoodRatio(a: number, n: number, b: number, m: number): number {
  const share = (a + b) / (n + m)
  const term = (observed: number, expected: number) => (observed === 0 ? 0 : observed * Math.log(observed / expected))
  return 2 * (term(a, n * share) + term(n - a, n * (1 - share)) + term(b, m * share) + term(m - b, m * (1 - share)))
}
