import { ScanId } from '#contract/ids'
import type { Base } from '#contract/bases'
import type { CreateScanInput, Scan } from '#contract/scans'
import type { Suite } from '#contract/suites'
import type { CiResult } from '#domain/ci-result'
import { UserError } from './exit.ts'
import { resolveModel } from './resolve.ts'
import { artifactOf } from './results.ts'
import type { Session } from './session.ts'
import { createProgress, scanLine, shareOf } from './terminal/progress.ts'
import type { Screen } from './terminal/screen.ts'
import { titleLine } from './terminal/title.ts'

/** What the scans of one command have in common. */
export interface Campaign {
  readonly session: Session
  readonly screen: Screen
  readonly base: Base | null
  readonly suite: Suite
  readonly name: string | undefined
  readonly input: Omit<CreateScanInput, 'model'>
  readonly signal: AbortSignal | undefined
}

/** What a scan may be compared with. */
export const COMPARED = ['baseline', 'control'] as const
export type Compared = (typeof COMPARED)[number]

/** Uploads one model and asks for its scan's input, without starting it. */
export async function prepareScan(campaign: Campaign, location: string): Promise<CreateScanInput> {
  const { session, screen, base, suite, name, input } = campaign
  const model = await resolveModel(session.client, screen, location, base, name)
  screen.line(titleLine(model, base, suite, screen.style))
  return { ...input, model: model.id }
}

/** Scans one model to its end. A scan that fails, is cancelled or takes too long is a result without a report. */
export async function scanModel(campaign: Campaign, location: string): Promise<CiResult> {
  const { client, url, embedded } = campaign.session
  const artifact = await artifactOf(location)
  const end = await runToEnd(campaign, await prepareScan(campaign, location))
  if (end === null) {
    return { artifact, problem: { code: 'timed_out', detail: 'the scan did not end in the time that --timeout gives' } }
  }
  if (end.state !== 'done') {
    const problem = end.problem ?? { code: end.state, detail: `the scan was ${end.state}` }
    return { artifact, problem }
  }
  const report = await client.scans.report(end.id)
  return { artifact, report, ...(embedded ? {} : { url: `${url}/scans/${end.id}` }) }
}

/** Scans another model first, with the same suite, to compare with. */
export async function scanFirst(campaign: Campaign, role: Compared, location: string): Promise<ScanId> {
  campaign.screen.line(`${role}:`)
  const result = await scanModel(besideIt(campaign), location)
  if ('report' in result) return ScanId.parse(result.report.scan)
  throw new UserError(`the ${role} has no report: ${result.problem.detail} (${result.problem.code})`)
}

/** What is asked of a model that is only compared with: nothing that is said of the other one alone. */
export function besideIt({ name: _name, input, ...campaign }: Campaign): Campaign {
  const { publish: _p, generations: _g, emulate: _e, baseline: _b, control: _c, ...shared } = input
  return { ...campaign, name: undefined, input: shared }
}

/** null: time ran out. */
async function runToEnd({ session, screen, signal }: Campaign, input: CreateScanInput): Promise<Scan | null> {
  const { client } = session
  const { id } = await client.scans.create(input)
  const show = createProgress(screen)
  try {
    return await client.scans.wait(ScanId.parse(id), {
      signal,
      onProgress: (now) => show(scanLine(now), shareOf(now)),
    })
  } catch (error) {
    if (!signal?.aborted) throw error
    return null
  } finally {
    screen.draw([])
    screen.settle()
  }
}
