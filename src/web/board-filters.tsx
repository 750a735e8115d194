import { type LeaderboardQuery, LeaderboardSort, SizeBucket } from '#contract/leaderboard'
import { ModelKind } from '#contract/models'
import { Tier } from '#contract/report/subject'
import { boardAddress } from './board-address.tsx'
import { SIZE_WORDS, SORT_WORDS, TIER_WORDS, orderWords } from './board-words.tsx'
import { kindOf } from './kinds.tsx'
import { tierMeaning } from './status.tsx'

interface Named {
  readonly id: string
  readonly name: string
}

/** One trust tier at a time: numbers of different origin are not ranked against each other unless asked for. */
export function TierTabs({ query, present }: { query: LeaderboardQuery; present: readonly Tier[] }) {
  const tiers = [...Tier.options, 'all'] as const
  return (
    <nav class="tabs" aria-label="Trust tier">
      {tiers.map((tier) => {
        const empty = tier === 'all' ? present.length < 2 : !present.includes(tier)
        if (empty && query.tier !== tier) return null
        const meaning = tier === 'all' ? 'Mixed: these numbers did not come to be in the same way.' : tierMeaning(tier)
        return (
          <a
            href={boardAddress('/', query, { tier })}
            title={meaning}
            {...(query.tier === tier && { 'aria-current': 'true' as const })}
          >
            {TIER_WORDS[tier]}
          </a>
        )
      })}
    </nav>
  )
}

/** Every filter and order as a form, which works without scripts and on a phone, where the table has no heads to click. */
export function Filters(props: { query: LeaderboardQuery; suites: readonly Named[]; bases: readonly Named[] }) {
  const { query } = props
  const narrowed = [query.suite, query.base, query.kind, query.size].some((value) => value !== undefined)
  return (
    <form class="filters" method="get" action="/" role="search" aria-label="Narrow the board">
      {query.tier !== 'verified' && <input type="hidden" name="tier" value={query.tier} />}
      <Choice
        name="suite"
        label="Suite"
        value={query.suite}
        any="any suite"
        options={named(props.suites, query.suite)}
      />
      <Choice name="base" label="Base" value={query.base} any="any base" options={named(props.bases, query.base)} />
      <Choice
        name="kind"
        label="Kind"
        value={query.kind}
        any="any kind"
        options={ModelKind.options.map((kind) => [kind, kindOf(kind).name])}
      />
      <Choice
        name="size"
        label="Trained parameters"
        value={query.size}
        any="any number"
        options={SizeBucket.options.map((size) => [size, SIZE_WORDS[size]])}
      />
      <Choice
        name="sort"
        label="Sorted by"
        value={query.sort}
        options={LeaderboardSort.options.map((sort) => [sort, SORT_WORDS[sort]])}
      />
      <Choice
        name="order"
        label="Order"
        value={query.order}
        any="usual for it"
        options={(['desc', 'asc'] as const).map((end) => [end, orderWords(query.sort, end)])}
      />
      <div class="filters-end">
        <button type="submit">Show</button>
        {narrowed && (
          <a href={boardAddress('/', query, { suite: undefined, base: undefined, kind: undefined, size: undefined })}>
            Show all
          </a>
        )}
      </div>
    </form>
  )
}

function Choice(props: {
  name: string
  label: string
  value: string | undefined
  any?: string
  options: readonly (readonly [string, string])[]
}) {
  const id = `filter-${props.name}`
  return (
    <div>
      <label for={id}>{props.label}</label>
      <select id={id} name={props.name}>
        {props.any && <option value="">{props.any}</option>}
        {props.options.map(([value, word]) => (
          <option value={value} selected={value === props.value}>
            {word}
          </option>
        ))}
      </select>
    </div>
  )
}

/** By name, told apart by the end of the id where two are called the same; the chosen one also when it is too old to be offered. */
function named(all: readonly Named[], chosen: string | undefined): (readonly [string, string])[] {
  const known = chosen === undefined || all.some(({ id }) => id === chosen)
  const offered = known ? all : [...all, { id: chosen, name: chosen }]
  const alike = (name: string) => offered.filter((one) => one.name === name).length > 1
  return offered
    .map(({ id, name }) => [id, alike(name) ? `${name} (…${id.slice(-4)})` : name] as const)
    .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
}
