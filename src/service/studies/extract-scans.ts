import type { Report } from '#contract/report'
import type { ExampleScores } from '#contract/scans'
import type { StudyRequest } from '#contract/studies'
import { type AnyStudyKind, studies } from '#domain/studies/all'
import type { StudyScan } from '#domain/studies/study'
import { findNames } from '#store/board'
import type { TokenStats } from '#domain/token-stats'
import { readTokenStats } from '#model/token-stats-file'
import { getBytes, getJson } from '#store/objects'
import type { ScanRow } from '#store/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { parametersOf } from '../pages/summary.ts'
import { scoresKey, tokenStatsKey } from '../scans/keys.ts'
import { ownScan, readableScan } from '../scans/own-scan.ts'
import type { StoredRequest } from '../scans/question.ts'
import { refuseUnfinished } from '../scans/read-report.ts'

/** Scans of one study: each costs three reads, a tenth of what a Worker's request may make together. */
const MAX_SCANS = 400

/** What a study's analysis needs of each scan it names, read one after another: reports and scores are large. */
export async function extractScans(
  deps: Deps,
  caller: Member,
  kind: AnyStudyKind,
  request: StudyRequest,
): Promise<Map<string, unknown>> {
  const ids = kind.scansOf(request)
  if (ids.length > MAX_SCANS) {
    const detail = `A study may name at most ${MAX_SCANS} scans, not ${ids.length}.`
    throw new ServiceError('study_invalid', detail)
  }
  // Every scan is looked up before any report is read: a mistyped id should not take a minute.
  const rows: ScanRow[] = []
  for (const id of ids) {
    const row = await (kind.needs === 'report' ? readableScan : ownScan)(deps, caller, id)
    refuseUnfinished(row)
    if (kind !== studies.emulation && (row.request as StoredRequest).emulate) {
      const detail = `${id} is about an emulation, not about a model: only a study of emulations takes it.`
      throw new ServiceError('study_invalid', detail)
    }
    rows.push(row)
  }
  const extracts = new Map<string, unknown>()
  let suite: string | null | undefined
  for (const row of rows) {
    const scan = await openScan(deps, row, kind.needs)
    const digest = scan.report.suite?.digest ?? null
    if (kind.oneSuite && suite !== undefined && digest !== suite) {
      const detail = `${row.id} used another suite than ${rows[0]!.id}: their numbers are about other texts.`
      throw new ServiceError('study_invalid', detail)
    }
    suite = digest
    extracts.set(row.id, kind.extract(scan, request))
  }
  return extracts
}

/** A finished scan with its report, and its per-example scores where they are needed. */
export async function openScan(deps: Deps, row: ScanRow, needs: AnyStudyKind['needs']): Promise<StudyScan> {
  const { model } = await findNames(deps.store, { model: row.modelId, base: null, suite: null })
  const report = await getJson<Report>(deps.store, row.reportKey!)
  const scores = needs !== 'report' ? await getJson<ExampleScores[]>(deps.store, scoresKey(row.id)) : null
  if (!report || (needs !== 'report' && !scores)) {
    throw new ServiceError('gone', `The results of ${row.id} are no longer there: scan the model again.`)
  }
  const step = (model?.checkpoint as { step?: number } | null | undefined)?.step ?? null
  const known = model && { name: model.name, trainableParameters: parametersOf(model.summary), step }
  const tokens = needs === 'tokens' ? await openTokens(deps, row.id) : null
  return { id: row.id, report, model: known, scores, ...(tokens && { tokens }) }
}

/** The target's token statistics; null where only losses were submitted. */
async function openTokens(deps: Deps, id: string): Promise<TokenStats | null> {
  const bytes = await getBytes(deps.store, tokenStatsKey(id, 'target'))
  const stats = bytes && (await readTokenStats(bytes))
  return stats?.ok ? stats.value : null
}
