import type { BoardRow, RunningRow } from '#contract/board'
import { type LeaderboardQuery, type LeaderboardSort, naturalOrder } from '#contract/leaderboard'
import { boardAddress } from './board-address.tsx'
import { Emulated } from './emulated.tsx'
import { day, fixed, short } from './format.tsx'
import { KindIcon, kindOf } from './kinds.tsx'
import { PlainValue, Value } from './numbers.tsx'
import { ProgressCells } from './plots/cells.tsx'
import { IntervalBar } from './plots/interval.tsx'
import { GradeTile, StatusWord, TierWord, statusOf } from './status.tsx'
import { Table } from './table.tsx'

const two = (value: number) => fixed(value, 2)
const one = (value: number) => fixed(value, 1)

/** Which state of the board the table shows: then its heads change the order. */
interface Sorting {
  readonly path: string
  readonly query: LeaderboardQuery
}

const HEADS: readonly { word: string; sort: LeaderboardSort; number?: boolean }[] = [
  { word: 'Model', sort: 'name' },
  { word: 'Verdict', sort: 'risk' },
  { word: 'Recognised at 10 %', sort: 'tpr_10' },
  { word: 'at 1 %', sort: 'tpr_1' },
  { word: 'Exposure, bits', sort: 'exposure', number: true },
  { word: 'Word for word', sort: 'extraction', number: true },
  { word: 'Perplexity', sort: 'perplexity', number: true },
  { word: 'Trained', sort: 'parameters', number: true },
  { word: 'How, when', sort: 'finished_at' },
]

/** Concluded scans, one a row. On a phone a row becomes a card with the same order of facts. */
export function Board(props: { of: readonly BoardRow[]; caption: string; sorting?: Sorting; target?: '_blank' }) {
  return (
    <div class="scroll">
      <table class="cards board">
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {HEADS.map(({ word, sort, number }) => (
              <Head word={word} sort={sort} number={number ?? false} sorting={props.sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {props.of.map((row) => (
            <Row of={row} {...(props.target && { target: props.target })} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The head of a column; a link that sorts by it, and the other way round when it already does. */
function Head(props: { word: string; sort: LeaderboardSort; number: boolean; sorting: Sorting | undefined }) {
  const { word, sort, number, sorting } = props
  const side = number ? { class: 'n' } : {}
  if (!sorting) {
    return (
      <th scope="col" {...side}>
        {word}
      </th>
    )
  }
  const { query, path } = sorting
  const now = query.sort === sort ? (query.order ?? naturalOrder(sort)) : null
  const next = now === null ? undefined : now === 'asc' ? 'desc' : 'asc'
  return (
    <th
      scope="col"
      {...side}
      {...(now && { 'aria-sort': now === 'asc' ? ('ascending' as const) : ('descending' as const) })}
    >
      <a href={boardAddress(path, query, { sort, order: next === naturalOrder(sort) ? undefined : next })}>
        {word}
        <span class="arrow" aria-hidden="true">
          {now === null ? '' : now === 'asc' ? ' ↑' : ' ↓'}
        </span>
      </a>
    </th>
  )
}

function Row({ of, target }: { of: BoardRow; target?: '_blank' }) {
  const aim = target && { target, rel: 'noopener' }
  return (
    <tr>
      <th scope="row" class="title">
        <span class="model-name">
          <KindIcon kind={of.kind} />
          <a href={`/scans/${of.scan}`} {...aim}>
            {of.name}
          </a>
        </span>
        <div class="small muted">
          {kindOf(of.kind).name}
          {of.base && ` on ${of.base.name}`}
        </div>
        {of.emulation && <Emulated on={of.emulation} />}
        {of.suite && (
          <div class="small muted">
            suite{' '}
            {of.suite.readable ? (
              <a href={`/suites/${of.suite.id}`} {...aim}>
                {of.suite.name}
              </a>
            ) : (
              of.suite.name
            )}
          </div>
        )}
      </th>
      <td data-label="Verdict">
        <span class="model-name">
          <GradeTile grade={of.grade} />
          <StatusWord status={of.outcome} />
        </span>
      </td>
      <td data-label="Recognised at 10 %">
        <Value of={of.tpr_10} show={two} />
        <IntervalBar of={of.tpr_10} chance={0.1} />
      </td>
      <td data-label="Recognised at 1 %">
        <Value of={of.tpr_1} show={two} />
        <IntervalBar of={of.tpr_1} chance={0.01} />
      </td>
      <td data-label="Exposure, bits" class="n">
        <Value of={withoutInterval(of.exposure)} show={one} />
      </td>
      <td data-label="Word for word" class="n">
        <Value of={withoutInterval(of.extraction)} show={(value) => fixed(value, 3)} />
      </td>
      <td data-label="Perplexity" class="n">
        <PlainValue of={of.perplexity} show={one} />
      </td>
      <td data-label="Trained" class="n num">
        {of.trainable_parameters === null ? <span class="muted">–</span> : short(of.trainable_parameters)}
      </td>
      <td data-label="How, when">
        <span class="small">
          <TierWord tier={of.tier} />
          <br />
          <time class="muted" datetime={of.finished_at}>
            {day(of.finished_at)}
          </time>
        </span>
      </td>
    </tr>
  )
}

/** Scans that are under way or ended without a report. */
export function UnderWay({ of }: { of: readonly RunningRow[] }) {
  return (
    <Table
      of={of}
      caption="Scans under way"
      quiet
      columns={[
        {
          head: 'Model',
          names: 'title',
          cell: ({ scan, name, kind, emulated }) => (
            <>
              <span class="model-name">
                <KindIcon kind={kind} />
                <a href={`/scans/${scan}`}>{name}</a>
              </span>
              {emulated && <Emulated />}
            </>
          ),
        },
        {
          head: 'State',
          cell: ({ state }) => (
            <>
              <StatusWord status={statusOf(state, null)} />
              {statusOf(state, null) === 'running' && <span class="muted small"> {state}</span>}
            </>
          ),
        },
        {
          head: 'Progress',
          cell: ({ done, total }) =>
            total > 0 ? <ProgressCells done={done} total={total} compact /> : <span class="muted">–</span>,
        },
      ]}
    />
  )
}

/** Two of these intervals would crowd a row; the report has them. */
function withoutInterval<T extends { value: number | null }>(of: T): T {
  return of.value === null ? of : ({ value: of.value } as T)
}
