import type { ScanId } from '#contract/ids'
import { isSame } from '#store/same-content'
import type { NewScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { readableScan } from './own-scan.ts'
import type { StoredRequest } from './question.ts'
import { refuseUnfinished } from './read-report.ts'

/** Refuses scans that can't be a positive control: they must be done, about another model of the same base, and on the same suite. */
export async function checkControl(
  deps: Deps,
  caller: Owner,
  asked: ScanId,
  { modelId, baseId, suiteId }: Pick<NewScanRow, 'modelId' | 'baseId' | 'suiteId'>,
): Promise<void> {
  const refuse = (detail: string) =>
    new ServiceError('validation', detail, [{ pointer: '#/control', code: 'validation', detail }])
  const control = await readableScan(deps, caller, asked)
  refuseUnfinished(control)
  if ((control.request as StoredRequest).emulate) throw refuse(`${asked} is about an emulation, not about a model.`)
  if (!(await isSame(deps.store, 'suite', control.suiteId, suiteId)))
    throw refuse(`${asked} is on another suite: that its members are recognised says nothing here.`)
  if (!(await isSame(deps.store, 'base', control.baseId, baseId)))
    throw refuse(`${asked} is about another base: it says nothing here.`)
  if (await isSame(deps.store, 'model', control.modelId, modelId))
    throw refuse(`${asked} is a scan of the same weights: no model is its own control.`)
}
