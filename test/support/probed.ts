import { expect } from 'vitest'
import type { ProbeName, ProbeResult } from '#contract/probes'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { probeNamed } from '#domain/probes/all'
import type { Tenant } from './tenant.ts'
import { ended } from './tiny-world.ts'

/** A scan by its answers to probes. */
export interface Probed {
  readonly scan: Scan
  readonly report: Report
  /** The result of one; a probe without one is a failure that says why. */
  readonly result: <K extends ProbeName>(name: K) => ProbeResult<K>
}

/**
 * Scans through the API, and waits. Holds, for every probe of the scan, what all of them promise: the answer says how far it may be read, in the report, in
 * Markdown and on the page.
 */
export async function probed(tenant: Tenant, body: object): Promise<Probed> {
  const answer = await tenant.send('POST', '/v1/scans', body)
  if (answer.status >= 300) throw new Error(await answer.text())
  const scan = await ended(tenant, (await answer.json<Scan>()).id)
  expect(scan.problem).toBeNull()
  const read = (path: string, type: string) => tenant.fetch(path, { headers: { Accept: type } })
  const report = await (await read(`/v1/scans/${scan.id}/report`, 'application/json')).json<Report>()
  const markdown = await (await read(`/v1/scans/${scan.id}/report`, 'text/markdown')).text()
  const page = await (await read(`/scans/${scan.id}`, 'text/html')).text()
  for (const name of Object.keys(report.probes ?? {}) as ProbeName[]) {
    const { claim } = probeNamed(name)
    expect(report.probes![name]!.claim).toBe(claim)
    expect(markdown).toContain(claim)
    expect(page).toContain(`id="${name}"`)
    expect(page).toContain(claim)
  }
  return {
    scan,
    report,
    result: <K extends ProbeName>(name: K) => {
      const found = report.probes?.[name]
      if (found?.result == null) throw new Error(`${name}: ${found && 'reason' in found ? found.reason : 'not asked'}`)
      return found.result as ProbeResult<K>
    },
  }
}
