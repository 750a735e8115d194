import type { Report } from '#contract/report'
import { signReport as sign } from '#contract/signatures'
import type { Deps } from '../deps.ts'

/** The report with this server's signature in its provenance; as it is when the server has no key. */
export async function signReport(deps: Deps, report: Report): Promise<Report> {
  const key = deps.config.signing.keys.find(({ status, d }) => status === 'active' && d !== undefined)
  if (!key) return report
  return { ...report, provenance: { ...report.provenance, signature: await sign(report, key) } }
}
