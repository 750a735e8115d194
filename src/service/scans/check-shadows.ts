import type { ScanId } from '#contract/ids'
import { isSame } from '#store/same-content'
import type { NewScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { ownScan } from './own-scan.ts'
import type { StoredRequest } from './question.ts'
import { refuseUnfinished } from './read-report.ts'

/**
 * Refuses scans that can't be shadows: they must be own ones (their per-example scores are read), done, about other models of the same base, or of
 * numbers alone like the scan itself. The same weights uploaded twice are one model: as a shadow of itself it would tell the attack who its members are.
 */
export async function checkShadows(
  deps: Deps,
  caller: Owner,
  asked: readonly ScanId[],
  { modelId = null, baseId = null }: Pick<NewScanRow, 'modelId' | 'baseId'>,
): Promise<void> {
  for (const [i, id] of asked.entries()) {
    const refuse = (detail: string) =>
      new ServiceError('validation', detail, [{ pointer: `#/shadows/${i}`, code: 'validation', detail }])
    const shadow = await ownScan(deps, caller, id)
    refuseUnfinished(shadow)
    if ((shadow.request as StoredRequest).emulate) throw refuse(`${id} is about an emulation, not about a model.`)
    const unlike = shadow.baseId !== baseId && !(await isSame(deps.store, 'base', shadow.baseId, baseId))
    if (unlike) throw refuse(`${id} is about another base: its scores say nothing here.`)
    if (await isSame(deps.store, 'model', shadow.modelId, modelId))
      throw refuse(`${id} is a scan of the same weights, not of a shadow.`)
  }
}
