import type { StudyRequest } from '#contract/studies'
import { methods } from '#domain/studies/methods'
import { findScan } from '#store/scans'
import type { StudyRunRow } from '#store/study-runs'
import type { Deps } from '../deps.ts'
import { openScan } from './extract-scans.ts'

type Epoch = StudyRunRow['epochs'][number]

/** Epochs whose scan is done get their point, those whose scan failed say why; the others are waited for. */
export async function takeInScans(
  deps: Deps,
  request: StudyRequest<'methods'>,
  epochs: readonly Epoch[],
): Promise<Epoch[]> {
  const taken: Epoch[] = []
  for (const epoch of epochs) taken.push(await takeIn(deps, request, epoch))
  return taken
}

async function takeIn(deps: Deps, request: StudyRequest<'methods'>, epoch: Epoch): Promise<Epoch> {
  if (epoch.point !== null || epoch.problem) return epoch
  const scan = await findScan(deps.store, epoch.scan)
  if (!scan) return { ...epoch, problem: { code: 'gone', detail: 'The scan was deleted.' } }
  if (scan.finishedAt === null) return epoch
  if (scan.state !== 'done') {
    return { ...epoch, problem: scan.problem ?? { code: 'cancelled', detail: 'The scan was cancelled.' } }
  }
  return { ...epoch, point: methods.extract(await openScan(deps, scan, methods.needs), request) }
}
