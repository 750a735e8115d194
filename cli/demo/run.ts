import type { Client } from '#client/client'
import { isFinished } from '#client/scans'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { createMilestones, scanLine, shareOf } from '../terminal/progress.ts'
import type { Screen } from '../terminal/screen.ts'
import { seedDemo, type DemoScan } from './seed.ts'
import { comparison } from './table.ts'

/** Seeds the demo, watches its scans to the end and compares them. What an earlier start did is found, not done again. */
export async function runDemo(client: Client, url: string, screen: Screen, signal: AbortSignal): Promise<void> {
  const scans = await seedDemo(client, screen)
  const now = new Map<string, Scan>(scans.map(({ kind, scan }) => [kind, scan]))
  const draw = (): void => screen.draw(scans.map(({ kind }) => `  ${kind.padEnd(12)} ${scanLine(now.get(kind)!)}`))

  draw()
  await Promise.all(
    scans.map((entry) =>
      watch(client, entry, signal, screen, (scan) => {
        now.set(entry.kind, scan)
        draw()
      }),
    ),
  )
  if (signal.aborted) return
  screen.draw([])
  screen.settle()

  const rows: { kind: string; report: Report }[] = []
  for (const { kind, scan } of scans) {
    const { state, problem } = now.get(kind)!
    if (state === 'done') rows.push({ kind, report: await client.scans.report(scan.id) })
    else screen.line(`  ${kind.padEnd(12)} ${state}${problem ? `: ${problem.detail} (${problem.code})` : ''}`)
  }
  screen.line()
  for (const line of comparison(rows, screen.style)) screen.line(line)
  screen.line()
  for (const { kind, scan } of scans) screen.line(`  ${kind.padEnd(12)} ${url}/scans/${scan.id}`)
  screen.line()
}

async function watch(
  client: Client,
  { kind, scan }: DemoScan,
  signal: AbortSignal,
  screen: Screen,
  update: (scan: Scan) => void,
): Promise<void> {
  if (isFinished(scan.state)) return
  const milestone = createMilestones(screen)
  try {
    const end = await client.scans.wait(scan.id, {
      signal,
      onProgress(current) {
        milestone(`  ${kind.padEnd(12)} ${scanLine(current)}`, shareOf(current))
        update(current)
      },
    })
    if (!screen.live) screen.line(`  ${kind.padEnd(12)} ${end.state}`)
    update(end)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
