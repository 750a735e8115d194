import { StudyId } from '#contract/ids'
import type { CreateStudy, Study } from '#contract/studies'
import { studies } from '#domain/studies/all'
import { putObject } from '#store/objects'
import { insertStudy } from '#store/studies'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { refuseUnknown } from '../scans/choose-attacks.ts'
import { extractScans } from './extract-scans.ts'
import { launchGrid } from './launch-grid.ts'
import { resultKey, showStudy } from './show-study.ts'

/** Reads the scans that a study names and analyses them at once: they are finished, and the analysis is cheap. A grid is launched instead. */
export async function createStudy(deps: Deps, caller: Member, input: CreateStudy): Promise<Study> {
  if ('attack' in input) refuseUnknown([{ name: input.attack, pointer: '#/attack' }])
  if (input.kind === 'methods' && input.grid) return launchGrid(deps, caller, input, input.grid)
  const kind = studies[input.kind]
  const extracts = await extractScans(deps, caller, kind, input)
  const result = kind.analyse(input, extracts)
  if (!result.ok) throw refusal(result.problem)
  const id = StudyId.parse(deps.newId('stu'))
  const now = deps.now()
  await putObject(deps.store, resultKey(id), JSON.stringify(result.value))
  const row = {
    id,
    orgId: caller.org,
    kind: input.kind,
    name: input.name,
    request: kind.kept?.(input) ?? input,
    state: 'done' as const,
    scansDone: extracts.size,
    scansTotal: extracts.size,
    resultKey: resultKey(id),
    problem: null,
    published: input.publish,
    createdAt: now,
    finishedAt: now,
  }
  await insertStudy(deps.store, row)
  return showStudy(row, result.value)
}
