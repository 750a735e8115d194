import type { Child } from 'hono/jsx'

/** A column: its head, and what a row has there. */
export interface Column<Row> {
  readonly head: string
  /** The column's name beside each fact on a phone, where a row is a card; `head` when absent. */
  readonly label?: string
  readonly cell: (row: Row) => Child
  /** Numbers stand at the right, in tabular figures. */
  readonly number?: boolean
  /** Names the row. The first of these is also the title of its card. */
  readonly names?: 'title' | 'row'
  readonly class?: string
}

interface TableProps<Row> {
  readonly of: readonly Row[]
  readonly columns: readonly Column<Row>[]
  /** What the table shows; `quiet`: the heading above says it already, so that only screen readers are told. */
  readonly caption: Child
  readonly quiet?: boolean
}

/** Rows of facts. On a phone each becomes a card with the same order of facts. */
export function Table<Row>({ of, columns, caption, quiet = false }: TableProps<Row>) {
  return (
    <table class="cards">
      <caption {...(quiet && { class: 'sr' })}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, number }) => (
            <th scope="col" {...(number && { class: 'n' })}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {of.map((row) => (
          <tr>
            {columns.map((column) => (
              <Cell of={column}>{column.cell(row)}</Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell<Row>({ of, children }: { of: Column<Row>; children?: Child }) {
  const classes = [of.names === 'title' && 'title', of.number && 'n num', of.class].filter(Boolean).join(' ')
  const attributes = { ...(classes !== '' && { class: classes }), 'data-label': of.label ?? of.head }
  return of.names ? (
    <th scope="row" {...attributes}>
      {children}
    </th>
  ) : (
    <td {...attributes}>{children}</td>
  )
}
