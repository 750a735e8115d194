import { globSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { ulid } from 'ulid'
import { listLeaderboard } from '#store/leaderboard'
import { findScan, listScans } from '#store/scans'
import { startServer } from '../../test/support/server.ts'
import { summary, timeGet, type Latencies } from './latency.ts'
import { openCounting } from './rows.ts'

const SCANS = 100_000
const REPEATS = 60
const PAGE = 50

/** Reads with 100,000 concluded, published scans: how long they take, and how many rows the queries behind them visit. */
export async function measureReads(folder: string, say: (line: string) => void) {
  const home = path.join(folder, 'many')
  say(`service: reads with ${SCANS} scans in the database`)
  const first = await startServer(home)
  const { organisation } = (await first.client.keys.list()).data[0]!
  const pattern = await concludeOne(first.client)
  await first.stop()
  const middle = multiply(home, pattern)
  return {
    scans: SCANS,
    rows_read: await countRows(home, organisation, middle),
    latency_ms: await timeReads(home, middle),
  }
}

type Client = Awaited<ReturnType<typeof startServer>>['client']

/** A numbers-only scan, the quickest that leaves every row that a scan leaves. */
async function concludeOne(client: Client): Promise<string> {
  const losses = Array.from({ length: 40 }, (_, i) => 3 + Math.sin(i))
  const labels = losses.map((_, i) => ({ split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const) }))
  const scan = await client.scans.create({ scores: { labels, target: { losses } }, publish: true })
  await client.scans.wait(scan.id)
  return scan.id
}

/** Copies the rows of one scan under as many new ids, a second apart, and names one in the middle. */
function multiply(home: string, pattern: string): string {
  const database = globSync(path.join(home, 'store', '**', '*.sqlite'))
    .map((file) => new DatabaseSync(file))
    .find((one) => one.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'scans'`).get() !== undefined)
  if (!database) throw new Error(`no database under ${home}`)
  const row = (table: string, id: string) =>
    database.prepare(`SELECT * FROM ${table} WHERE ${id} = ?`).get(pattern) as Record<string, SQLInputValue>
  const insert = (table: string, values: Record<string, SQLInputValue>) => {
    const columns = Object.keys(values)
    const statement = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    return (changes: Record<string, SQLInputValue>) =>
      statement.run(...columns.map((column) => changes[column] ?? values[column]!))
  }
  const addScan = insert('scans', row('scans', 'id'))
  const addResult = insert('results', row('results', 'scan_id'))
  const start = Date.now() - SCANS * 1000
  let middle = pattern
  database.exec('BEGIN')
  for (let i = 0; i < SCANS; i++) {
    const at = start + i * 1000
    const id = `scn_${ulid(at)}`
    addScan({ id, created_at: at, started_at: at, finished_at: at })
    addResult({ scan_id: id, finished_at: at })
    if (i === SCANS / 2) middle = id
  }
  database.exec('COMMIT')
  database.close()
  return middle
}

async function countRows(home: string, orgId: string, middle: string) {
  const counting = await openCounting(home)
  try {
    const { store } = counting
    const rows: Record<string, number> = {}
    await listScans(store, { orgId }, null, PAGE + 1)
    rows['newest scans'] = counting.rowsRead()
    await listScans(store, { orgId }, middle, PAGE + 1)
    rows['scans from the middle'] = counting.rowsRead()
    await findScan(store, middle)
    rows['one scan'] = counting.rowsRead()
    await listLeaderboard(store, { tiers: ['self_reported'], sort: 'risk', order: 'desc' }, null, PAGE)
    rows['a page of the leaderboard'] = counting.rowsRead()
    return { page: PAGE, ...rows }
  } finally {
    await counting.close()
  }
}

async function timeReads(home: string, middle: string): Promise<Record<string, Latencies>> {
  const server = await startServer(home)
  try {
    const latency: Record<string, Latencies> = {}
    for (const pathname of [`/v1/scans?limit=${PAGE}`, `/v1/scans/${middle}`, '/']) {
      const times: number[] = []
      for (let i = 0; i < REPEATS; i++) times.push(await timeGet(`${server.url}${pathname}`, server.key))
      latency[pathname.replace(middle, '{id}')] = summary(times)
    }
    return latency
  } finally {
    await server.stop()
  }
}
