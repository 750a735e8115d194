import type { SuppliedScores } from '#contract/scans'
import type { Evidence, Scored } from '#domain/evidence'
import { readTokenStats } from '#model/token-stats-file'
import { blobSource, findGrantedBlob } from '#store/blobs'
import { getJson } from '#store/objects'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { refusal, ServiceError } from '../errors.ts'
import { suppliedKey } from './keys.ts'
import { SEED, type StoredRequest } from './question.ts'

/** 28 to 40 bytes a token: over a million tokens, and still a quarter of an isolate beside its parsed form. */
const MAX_STATS_BYTES = 32 * 1024 * 1024

/** One side of a numbers-only scan, read and checked against its labels. */
export async function readScored(
  deps: Deps,
  orgId: string,
  scores: SuppliedScores,
  side: 'target' | 'reference',
): Promise<Scored | undefined> {
  const given = scores[side]
  if (given === undefined) return undefined
  if ('losses' in given) return { losses: given.losses }
  const pointer = `#/scores/${side}/token_stats`
  const refuse = (code: 'blob_missing' | 'token_stats_invalid', detail: string) =>
    new ServiceError(code, detail, [{ pointer, code, detail }])
  const blob = await findGrantedBlob(deps.store, orgId, given.token_stats)
  if (!blob) throw refuse('blob_missing', `Upload the token statistics first: PUT /v1/blobs/${given.token_stats}`)
  if (blob.size > MAX_STATS_BYTES)
    throw refuse('token_stats_invalid', `A file may have at most ${MAX_STATS_BYTES} bytes.`)
  const stats = await readTokenStats(await blobSource(deps.store, blob).read(0, blob.size))
  if (!stats.ok) throw refusal(stats.problem, pointer)
  const examples = stats.value.offsets.length - 1
  if (examples !== scores.labels.length) {
    throw refuse('token_stats_invalid', `The file has ${examples} examples for ${scores.labels.length} labels.`)
  }
  return stats.value
}

/** The evidence of a numbers-only scan: whoever measured it, attacks onwards is the same. */
export async function collectScores(deps: Deps, scan: ScanRow): Promise<Omit<Evidence, 'provenance'>> {
  const { attacks, policy, probes } = scan.request as StoredRequest
  const scores = await getJson<SuppliedScores>(deps.store, suppliedKey(scan.id))
  if (!scores) throw new Error('the supplied numbers of a scan are gone')
  const target = await readScored(deps, scan.orgId, scores, 'target')
  const reference = await readScored(deps, scan.orgId, scores, 'reference')
  return {
    subject: { scan: scan.id, model: null, base: null, suite: null, tier: scan.tier },
    examples: scores.labels.map(({ id, split, group }, i) => ({
      id: id ?? String(i),
      split,
      ...(group !== undefined && { group }),
      characters: 0,
      zlibBytes: 0,
    })),
    target: target!,
    ...(reference && { reference }),
    attacks,
    policy,
    ...(probes && { probes }),
    seed: SEED,
  }
}
