import { findStudy, type StudyRow } from '#store/studies'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The organisation's own study. Anybody else's does not exist. */
export async function ownStudy(deps: Deps, caller: Caller, id: string): Promise<StudyRow> {
  const study = await findStudy(deps.store, id)
  if (!study || study.orgId !== caller.org) throw notFound('study')
  return study
}

/** A study whose numbers the caller may read: the organisation's own, or a published one. */
export async function readableStudy(deps: Deps, caller: Caller, id: string): Promise<StudyRow> {
  const study = await findStudy(deps.store, id)
  if (!study || (study.orgId !== caller.org && !study.published)) throw notFound('study')
  return study
}
