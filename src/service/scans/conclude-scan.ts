import type { ScanId } from '#contract/ids'
import type { Report } from '#contract/report'
import { buildReport } from '#domain/report'
import { decide } from '#domain/sequential/decide'
import { standingOf } from '#domain/standing'
import type { Evidence } from '#domain/evidence'
import { findScored } from '#domain/views/all'
import type { TokenStats } from '#domain/token-stats'
import { writeTokenStats } from '#model/token-stats-file'
import { findNames } from '#store/board'
import { putObject } from '#store/objects'
import { finishScan, type ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { parametersOf } from '../pages/summary.ts'
import { signReport } from '../signatures/sign-report.ts'
import { collectEvidence, type Collected } from './collect-evidence.ts'
import { collectScores } from './collect-scores.ts'
import { gatherGenerations } from './gather-generations.ts'
import { gatherShadows } from './gather-shadows.ts'
import { reportKey, scoresKey, tokenStatsKey } from './keys.ts'
import type { PlannedScan } from './planned-scan.ts'
import type { StoredRequest } from './question.ts'
import { scoreExamples } from './score-examples.ts'
import { afterScan } from './after-scan.ts'

/**
 * Turns what was measured into the report and ends the scan. The files come first: they are the same whoever writes them. Then one
 * conditional transaction records the end; of many concluders exactly one gets it.
 */
export async function concludeScan(deps: Deps, scan: ScanRow): Promise<void> {
  const { supplied, shadows, generations } = scan.request as StoredRequest
  const own = supplied ? await ofNumbers(deps, scan) : await ofPasses(deps, scan)
  const shadowed = shadows ? await withShadows(deps, own, shadows) : own
  const evidence = generations
    ? { ...shadowed, generations: await gatherGenerations(deps, scan, generations) }
    : shadowed
  const report = await signReport(deps, buildReport(evidence))
  await putObject(deps.store, scoresKey(scan.id), JSON.stringify(scoreExamples(evidence)))
  await putObject(deps.store, reportKey(scan.id), JSON.stringify(report))
  const { model, suite } = await findNames(deps.store, { model: scan.modelId, base: null, suite: scan.suiteId })
  const now = deps.now()
  const ended = await finishScan(deps.store, scan, {
    reportKey: reportKey(scan.id),
    outcome: report.verdict.outcome,
    grade: report.verdict.grade,
    kind: report.model?.kind ?? null,
    headline: headlineOf(report),
    standing: standingOf(report, parametersOf(model?.summary)),
    suiteOpen: suite?.visibility === 'public',
    now,
  })
  if (ended) await afterScan(deps, scan)
}

async function ofPasses(deps: Deps, scan: ScanRow): Promise<Evidence> {
  const { evidence, flops, cpuMs } = await collectDecided(deps, scan)
  const target = await saveStats(deps, scan, 'target', evidence.target)
  await saveStats(deps, scan, 'reference', evidence.reference)
  const planned = scan.plan as PlannedScan
  const views = planned.views
    .slice(1)
    .filter(({ models }) => models.length > 0)
    .map(({ view, models }) => ({ name: view, version: findScored(view)!.version, models: [...models] }))
  return {
    ...evidence,
    provenance: {
      engine: (scan.request as StoredRequest).batch ? 'batch' : 'edge',
      version: deps.config.version,
      start_layer: planned.startLayer,
      flops,
      cpu_ms: Math.round(cpuMs),
      token_stats: target,
      ...(views.length > 0 && { views }),
    },
  }
}

/** Everything; of a scan that may stop early what there was at the look that decided it, whatever came in since. */
async function collectDecided(deps: Deps, scan: ScanRow): Promise<Collected> {
  const all = await collectEvidence(deps, scan)
  const { stop } = decide(all.evidence)
  return stop === null || stop === all.evidence.examples.length ? all : collectEvidence(deps, scan, stop)
}

async function ofNumbers(deps: Deps, scan: ScanRow): Promise<Evidence> {
  const { target, reference, ...evidence } = await collectScores(deps, scan)
  const digest = 'offsets' in target ? await saveStats(deps, scan, 'target', target) : null
  if (reference && 'offsets' in reference) await saveStats(deps, scan, 'reference', reference)
  const { version } = deps.config
  return {
    ...evidence,
    target,
    ...(reference && { reference }),
    provenance: { engine: 'supplied', version, start_layer: null, flops: null, cpu_ms: null, token_stats: digest },
  }
}

async function withShadows(deps: Deps, evidence: Evidence, shadows: readonly ScanId[]): Promise<Evidence> {
  const provenance = { ...evidence.provenance, shadows: [...shadows] }
  return { ...evidence, provenance, shadows: await gatherShadows(deps, shadows, evidence) }
}

/** The token statistics of all examples as one file; gives its digest. */
async function saveStats(deps: Deps, scan: ScanRow, model: 'target' | 'reference', stats: TokenStats): Promise<string> {
  const bytes = writeTokenStats(stats, { model })
  await putObject(deps.store, tokenStatsKey(scan.id, model), bytes)
  return `sha256:${await sha256(bytes as Uint8Array<ArrayBuffer>)}`
}

/** What lists and the leaderboard show and sort by. */
function headlineOf({ verdict, membership, extraction, exposure, utility, emulation }: Report): unknown {
  return {
    attack: verdict.attack,
    sentence: verdict.sentence,
    membership: membership.map(({ attack, auc, tpr_at_fpr }) => ({ attack, auc, tpr_at_fpr })),
    extraction: extraction.greedy.rate,
    exposure: { mean_bits: exposure.mean_bits, max_bits: exposure.max_bits },
    perplexity: utility.perplexity,
    ...(emulation && { emulation: { base: emulation.base, beta: emulation.beta } }),
  }
}
