import type { BoardRow, RunningRow } from '#contract/board'
import { day, fixed, short } from './format.tsx'
import { KindIcon, kindOf } from './kinds.tsx'
import { PlainValue, Value } from './numbers.tsx'
import { ProgressCells } from './plots/cells.tsx'
import { IntervalBar } from './plots/interval.tsx'
import { GradeTile, StatusWord, TierWord, statusOf } from './status.tsx'

const two = (value: number) => fixed(value, 2)
const one = (value: number) => fixed(value, 1)

/** Concluded scans, one a row. On a phone a row becomes a card with the same order of facts. */
export function Board({ of, caption }: { of: readonly BoardRow[]; caption: string }) {
  return (
    <div class="scroll">
      <table class="cards board">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Verdict</th>
            <th scope="col">Recognised at 10 %</th>
            <th scope="col">at 1 %</th>
            <th scope="col" class="n">
              Exposure, bits
            </th>
            <th scope="col" class="n">
              Word for word
            </th>
            <th scope="col" class="n">
              Perplexity
            </th>
            <th scope="col">How, when</th>
          </tr>
        </thead>
        <tbody>
          {of.map((row) => (
            <Row of={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ of }: { of: BoardRow }) {
  return (
    <tr>
      <th scope="row" class="title">
        <span class="model-name">
          <KindIcon kind={of.kind} />
          <a href={`/scans/${of.scan}`}>{of.name}</a>
        </span>
        <div class="small muted">
          {kindOf(of.kind).name}
          {of.trainable_parameters !== null && `, ${short(of.trainable_parameters)}`}
          {of.base && ` on ${of.base.name}`}
        </div>
        {of.suite && (
          <div class="small muted">
            suite {of.suite.readable ? <a href={`/suites/${of.suite.id}`}>{of.suite.name}</a> : of.suite.name}
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
    <table class="cards">
      <caption class="sr">Scans under way</caption>
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col">State</th>
          <th scope="col">Progress</th>
        </tr>
      </thead>
      <tbody>
        {of.map((row) => (
          <tr>
            <th scope="row" class="title">
              <span class="model-name">
                <KindIcon kind={row.kind} />
                <a href={`/scans/${row.scan}`}>{row.name}</a>
              </span>
            </th>
            <td data-label="State">
              <StatusWord status={statusOf(row.state, null)} />
              {statusOf(row.state, null) === 'running' && <span class="muted small"> {row.state}</span>}
            </td>
            <td data-label="Progress">
              {row.total > 0 ? (
                <ProgressCells done={row.done} total={row.total} compact />
              ) : (
                <span class="muted">–</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Two of these intervals would crowd a row; the report has them. */
function withoutInterval<T extends { value: number | null }>(of: T): T {
  return of.value === null ? of : ({ value: of.value } as T)
}
