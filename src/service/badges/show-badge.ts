import type { Badge } from '#contract/badges'
import type { ModelId } from '#contract/ids'
import type { Tier } from '#contract/report/subject'
import type { Grade, Outcome } from '#contract/report/verdict'
import { percent } from '#domain/format'
import { findPublic } from '#store/badges'
import type { Deps } from '../deps.ts'

const LABEL = 'memorization'

/** What may be said about a model in public: the verdict of its newest published scan, else what became of it. */
export async function showBadge(deps: Deps, model: ModelId): Promise<Badge> {
  const { result, state } = await findPublic(deps.store, model)
  if (result) return verdict(result as Parameters<typeof verdict>[0])
  if (state === 'failed') return plain('failed', 'scan failed', 'the scan failed, so nothing was measured')
  if (state === null || state === 'cancelled') return plain('unknown', 'not evaluated', 'not evaluated')
  return plain('running', 'being measured', 'being measured')
}

function verdict(of: { outcome: Outcome; grade: Grade | null; tier: Tier; tpr10: number | null }): Badge {
  const { outcome, grade, tier, tpr10 } = of
  const origin = tier === 'self_reported' ? ' (self-reported)' : ''
  const message = `${outcome}${grade === null ? '' : ` · grade ${grade}`}${origin}`
  const rate = tpr10 === null ? '' : `; ${percent(tpr10)} of training texts recognised at 10 % false alarms`
  return plain(outcome, message, `${outcome}${grade === null ? ', no grade' : `, grade ${grade}`}${rate}${origin}`)
}

function plain(status: Badge['status'], message: string, words: string): Badge {
  return { status, label: LABEL, message, sentence: `${LABEL}: ${words}` }
}
