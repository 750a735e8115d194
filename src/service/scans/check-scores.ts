import type { SuppliedScores } from '#contract/scans'
import type { Scored } from '#domain/evidence'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { readScored } from './collect-scores.ts'

/** Refuses supplied numbers that cannot be scored, before the scan is accepted. */
export async function checkScores(deps: Deps, caller: Owner, scores: SuppliedScores): Promise<void> {
  const target = await readScored(deps, caller.org, scores, 'target')
  const reference = await readScored(deps, caller.org, scores, 'reference')
  if (target && reference && tokens(target) !== undefined && tokens(reference) !== undefined) {
    const a = tokens(target)!
    const b = tokens(reference)!
    const at = a.findIndex((offset, i) => offset !== b[i])
    if (at > 0) {
      const detail = `Example ${at - 1} has another number of tokens than in the target's file: both must score the same tokens.`
      throw new ServiceError('token_stats_invalid', detail, [
        { pointer: '#/scores/reference', code: 'token_stats_invalid', detail },
      ])
    }
  }
}

function tokens(scored: Scored): Uint32Array | undefined {
  return 'offsets' in scored ? scored.offsets : undefined
}
