import { env } from 'cloudflare:workers'
import { createStore, type Store } from '#store/store'

export interface Watched {
  readonly store: Store
  /** Statements since the last call, with their cost and plan. */
  seen(): Promise<readonly Visit[]>
  /** Round trips since the last call. */
  trips(): number
}

export interface Visit {
  readonly sql: string
  /** Rows that the statement visited, as D1 counts and charges them. */
  readonly rows: number
  /** Which indexes SQLite walks, and how. */
  readonly plan: string
}

/** The database, telling what every statement costs. */
export function watchDatabase(): Watched {
  let sent: { sql: string; values: unknown[] }[] = []
  let rows: number[] = []
  let trips = 0
  const count = <T extends D1Result>(results: T[]): T[] => {
    trips++
    rows.push(...results.map(({ meta }) => meta.rows_read))
    return results
  }
  const watched = {
    prepare(sql: string) {
      const native = env.DB.prepare(sql)
      const call = { sql, values: [] as unknown[] }
      sent.push(call)
      const bind = native.bind.bind(native)
      native.bind = (...values) => {
        call.values = values
        return bind(...values)
      }
      return native
    },
    batch: async <T>(statements: D1PreparedStatement[]) => count(await env.DB.batch<T>(statements)),
  } as unknown as D1Database
  return {
    store: createStore(watched, env.BLOBS),
    async seen() {
      const [calls, costs] = [sent, rows]
      sent = []
      rows = []
      const visits = calls.map(async ({ sql, values }, i) => {
        const plan = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .bind(...values)
          .all<{ detail: string }>()
        return { sql, rows: costs[i] ?? NaN, plan: plan.results.map(({ detail }) => detail).join('\n') }
      })
      return Promise.all(visits)
    },
    trips() {
      const before = trips
      trips = 0
      return before
    },
  }
}
