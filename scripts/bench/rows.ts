import path from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare'
import { createStore, type Store } from '#store/store'

/** The id that wrangler.toml gives the local database: it names the file on disk. */
const DATABASE = '00000000-0000-0000-0000-000000000000'

/** Opens the database that a server left behind, and tells how many rows each query visits. */
export async function openCounting(home: string): Promise<{
  readonly store: Store
  /** Rows visited since the last call. */
  rowsRead(): number
  close(): Promise<void>
}> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: path.join(home, 'store'),
      workers: [{ name: 'rows', modules: true, script: 'export default {}', d1Databases: { DB: DATABASE } }],
    }),
  )
  await miniflare.ready
  let rows = 0
  const database = await miniflare.getD1Database('DB')
  const natives = new WeakMap<object, D1PreparedStatement>()
  const counting = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = wrap(statement) as D1PreparedStatement
    natives.set(wrapped, statement)
    return wrapped
  }
  const wrap = (statement: D1PreparedStatement): Pick<D1PreparedStatement, 'bind' | 'all' | 'raw'> => ({
    bind: (...values) => counting(statement.bind(...values)),
    all: async <T>() => {
      const result = await statement.all<T>()
      rows += result.meta.rows_read
      return result
    },
    // `raw` tells no costs, so the same query is asked once more for them.
    raw: async () => {
      rows += (await statement.all()).meta.rows_read
      return (await statement.raw()) as never
    },
  })
  const wrapped = {
    prepare: (sql: string) => counting(database.prepare(sql)),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await database.batch<T>(statements.map((statement) => natives.get(statement)!))
      for (const { meta } of results) rows += meta.rows_read
      return results
    },
  } as unknown as D1Database
  return {
    store: createStore(wrapped, {} as R2Bucket),
    rowsRead() {
      const seen = rows
      rows = 0
      return seen
    },
    close: () => miniflare.dispose(),
  }
}
