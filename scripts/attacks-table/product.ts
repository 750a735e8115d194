import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { createClient, type Client } from '#client/client'
import type { ScanId } from '#contract/ids'
import type { Report } from '#contract/report'
import { ExampleScores, type CreateScanInput } from '#contract/scans'
import { z } from '#contract/zod'
import { openHome } from '../../cli/local/home.ts'
import { launch } from '../../cli/local/launch.ts'

const Scores = z.object({ data: z.array(ExampleScores) })

export interface Product {
  readonly client: Client
  scan(input: CreateScanInput): Promise<ScanId>
  report(id: ScanId): Promise<Report>
  scores(id: ScanId): Promise<ExampleScores[]>
  close(): Promise<void>
}

/** The whole product in this process. Its store stays in `folder`, so that what a run was stopped in, the next one goes on with. */
export async function startProduct(folder: string): Promise<Product> {
  const home = await openHome(folder)
  const { key, store } = home
  const server = await launch({ key, store, settings: { QUOTA_PER_KEY: '100000' } })
  const client = createClient({ url: server.url, key })
  return {
    client,
    async scan(input) {
      const ended = await client.scans.wait((await client.scans.create(input)).id, {
        onProgress: ({ progress: { done, total } }) => process.stderr.write(`  ${done} of ${total} units\n`),
      })
      if (ended.state !== 'done') throw new Error(`the scan ended ${ended.state}: ${ended.problem?.detail ?? ''}`)
      return ended.id
    },
    report: (id) => client.scans.report(id),
    async scores(id) {
      const answer = await fetch(`${server.url}/v1/scans/${id}/scores`, { headers: { Authorization: `Bearer ${key}` } })
      if (!answer.ok) throw new Error(`scores of ${id}: ${answer.status}`)
      return Scores.parse(await answer.json()).data
    },
    async close() {
      await server.close()
      await home.leave()
    },
  }
}

/** Names of the folders in a folder, sorted; none where there is no folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const found: string[] = []
  for (const name of names) if ((await stat(path.join(folder, name))).isDirectory()) found.push(name)
  return found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
