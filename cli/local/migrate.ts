import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Miniflare } from 'miniflare'
import { packageRoot } from '../root.ts'

type Database = Awaited<ReturnType<Miniflare['getD1Database']>>

/** What drizzle-kit writes between statements. */
const BREAKPOINT = '--> statement-breakpoint'

/**
 * Brings a local database up to date. Keeps the same book as `wrangler d1 migrations apply` (`d1_migrations`), so that
 * either may continue the other's work. A migration and its entry are one batch: both happen or neither.
 */
export async function migrate(database: Database): Promise<void> {
  const folder = path.join(packageRoot(), 'migrations')
  await database.exec(
    'CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, ' +
      'applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)',
  )
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(results.map((row) => row.name))
  const pending = (await readdir(folder)).filter((name) => name.endsWith('.sql') && !applied.has(name)).sort()
  for (const name of pending) {
    const statements = (await readFile(path.join(folder, name), 'utf8')).split(BREAKPOINT).map((sql) => sql.trim())
    await database.batch([
      ...statements.filter((sql) => sql !== '').map((sql) => database.prepare(sql)),
      database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name),
    ])
  }
}
