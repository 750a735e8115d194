import type { StudyId } from '#contract/ids'
import { deleteObjects } from '#store/objects'
import { deleteStudy as forget } from '#store/studies'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownStudy } from './own-study.ts'
import { resultKey } from './show-study.ts'

/** Removes a study and its numbers. Its scans stay. */
export async function deleteStudy(deps: Deps, caller: Member, id: StudyId): Promise<void> {
  await ownStudy(deps, caller, id)
  await forget(deps.store, id)
  await deleteObjects(deps.store, [resultKey(id)])
}
