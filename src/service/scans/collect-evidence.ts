import type { Report } from '#contract/report'
import { EMULATION_CLAIM } from '#domain/emulation'
import { describeText } from '#domain/describe-text'
import type { Evidence, Example, ViewEvidence } from '#domain/evidence'
import type { TokenStats } from '#domain/token-stats'
import { getJson } from '#store/objects'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { openFrequencies } from '../bases/frequencies.ts'
import { needed } from './choose-attacks.ts'
import { collectJoint } from './collect-joint.ts'
import { listEntries } from './entries.ts'
import { gatherRegistry } from './gather-registry.ts'
import { gatherStats } from './gather-stats.ts'
import { reportKey } from './keys.ts'
import type { PlannedScan } from './planned-scan.ts'
import { questionOf, SEED, type StoredRequest } from './question.ts'
import { rankExactly } from './rank-exactly.ts'
import { readPass, readView } from './read-pass.ts'
import { soFar } from './so-far.ts'
import { suffixStarts } from './suffix-starts.ts'
import { readLines, readPlanted } from './subject.ts'

/** What a report is computed from, less where it came from: that is known once the statistics are stored. */
export interface Collected {
  readonly evidence: Omit<Evidence, 'provenance'> & { readonly target: TokenStats; readonly reference: TokenStats }
  /** What the passes behind the numbers cost, whoever ran them: the same after a crash, or from a cache. */
  readonly flops: number
  readonly cpuMs: number
}

/**
 * Brings together the texts, their labels and both models' statistics. Reads only what the plan names; of a scan that may stop early what has come in, or
 * the first `upTo` examples.
 */
export async function collectEvidence(deps: Deps, scan: ScanRow, upTo?: number): Promise<Collected> {
  const request = scan.request as StoredRequest
  const planned = scan.plan as PlannedScan
  const question = await questionOf(deps, scan)
  const [lines, planted] = await Promise.all([readLines(deps, question.suite), readPlanted(deps, question.canarySet)])
  const entries = listEntries({ lines, planted, maxExamples: question.maxExamples })
  const { earlyStop } = question
  const come =
    earlyStop?.reason === null
      ? await soFar(deps, scan, planned, { entries, suite: question.suite.digest, upTo })
      : null
  const wanted = come && new Set(come.order)
  const passes = { flops: 0, cpuMs: 0 }
  const target = await readPass(deps, planned, 'target', passes, wanted)
  const reference = await readPass(deps, planned, 'reference', passes, wanted)
  const order = come?.order ?? target.flatMap((shard) => shard.entries).toSorted((a, b) => a - b)
  const views: Record<string, ViewEvidence> = {}
  for (const one of planned.views.slice(1)) {
    if (one.models.length > 0) views[one.view] = await readView(deps, planned, one, order, passes)
  }
  const joint = await collectJoint(deps, planned, question, entries, order, passes)
  const kept = order.map((entry) => entries[entry]!)
  const stats = gatherStats(target, order, { sampled: true })
  const { model, base, suite } = question
  const starts = await suffixStarts(deps, base, lines)
  const frequencies = needed(request.attacks, 'frequencies') ? await openFrequencies(deps, base) : undefined
  const trust = request.probes?.some(({ name }) => name === 'checkpoint_trust')
  const weights = trust ? await gatherRegistry(deps, question) : undefined
  const baseline = request.baseline && (await getJson<Report>(deps.store, reportKey(request.baseline)))
  const control = request.control && (await getJson<Report>(deps.store, reportKey(request.control)))
  return {
    ...passes,
    evidence: {
      subject: {
        scan: scan.id,
        model: { id: model.id, name: model.name, kind: model.kind, digest: prefixed(model.digest) },
        base: question.emulate?.large.name ?? base.name,
        ...(question.emulate && {
          emulation: {
            base: question.emulate.large.name,
            small: base.name,
            beta: question.emulate.beta,
            claim: EMULATION_CLAIM,
          },
        }),
        suite: { id: suite.id, name: suite.name, digest: prefixed(suite.digest) },
        tier: scan.tier,
      },
      examples: rankExactly(
        kept.map(({ id, split, group, label, canary, text }): Example => ({
          id,
          split,
          ...(group !== undefined && { group }),
          ...(label !== undefined && { label }),
          ...(canary && { canary }),
          ...describeText(text),
          ...starts.get(id),
        })),
        stats,
      ),
      texts: kept.map(({ text }) => text),
      ...(suite.visibility === 'public' && { suiteIsPublic: true as const }),
      target: stats,
      reference: gatherStats(reference, order),
      ...(frequencies && { frequencies }),
      views,
      ...(weights && { weights }),
      ...(joint && { joint }),
      attacks: request.attacks,
      policy: request.policy,
      ...(request.probes && { probes: request.probes }),
      ...(baseline && { baseline }),
      ...(control && { control }),
      ...(earlyStop && {
        sequential: {
          reason: earlyStop.reason,
          looks: come?.looks ?? [],
          rest: (come?.rest ?? []).map(({ entry, tokens }) => {
            const { split, text } = entries[entry]!
            return { split, text, tokens }
          }),
        },
      }),
      seed: SEED,
    },
  }
}

function prefixed(digest: string): string {
  return digest.startsWith('sha256:') ? digest : `sha256:${digest}`
}
