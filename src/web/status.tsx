import { raw } from 'hono/html'
import type { Tier } from '#contract/report/subject'
import type { Grade, Outcome } from '#contract/report/verdict'
import type { ScanState } from '#contract/scans'

export type Status = Outcome | 'queued' | 'running' | 'failed' | 'cancelled' | 'skipped'

const WORDS: Record<Status, string> = {
  pass: 'Pass',
  warn: 'Warn',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  queued: 'Queued',
  running: 'Running',
  failed: 'Failed to run',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
}

/** Drawn in a 16-unit square with the text's colour; told apart by outline first: disc, triangle, octagon, ring, clock, slash. */
const ICONS: Record<Status, string> = {
  pass: '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.6 8.3 7 10.7l4.5-5" fill="none" stroke="var(--paper)" stroke-width="1.8"/>',
  warn: '<path d="M8 1.2 15.4 14.4H.6Z" fill="currentColor" stroke-linejoin="round"/><path d="M8 5.6v4.2M8 11.2v1.7" stroke="var(--paper)" stroke-width="1.7"/>',
  fail: '<path d="M4.9.8h6.2l4.1 4.1v6.2l-4.1 4.1H4.9L.8 11.1V4.9Z" fill="currentColor"/><path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" stroke="var(--paper)" stroke-width="1.8"/>',
  inconclusive:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M4.4 7c1.2-1.2 2.4-1.2 3.6-.3s2.4.9 3.6-.3M4.4 10.1c1.2-1.2 2.4-1.2 3.6-.3s2.4.9 3.6-.3" fill="none" stroke="currentColor" stroke-width="1.4"/>',
  queued:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.6 2"/>',
  running:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 4.2V8l2.8 1.8" fill="none" stroke="currentColor" stroke-width="1.6"/>',
  failed:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M3.6 12.4 12.4 3.6" stroke="currentColor" stroke-width="1.8"/>',
  cancelled:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M5.4 5.4h5.2v5.2H5.4Z" fill="currentColor"/>',
  skipped: '<path d="M2 8h12" stroke="currentColor" stroke-width="1.8" stroke-dasharray="3 2"/>',
}

/** A status is a word with an icon, never a colour alone. `word` says it closer to what it is about. */
export function StatusWord({ status, word }: { status: Status; word?: string }) {
  return (
    <span class={`status status-${status}`}>
      <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {raw(ICONS[status])}
      </svg>
      {word ?? WORDS[status]}
    </span>
  )
}

/** What a scan's state and verdict amount to for a reader. */
export function statusOf(state: ScanState, verdict: Outcome | null): Status {
  if (state === 'failed' || state === 'cancelled') return state
  if (state === 'queued') return 'queued'
  if (state !== 'done') return 'running'
  return verdict ?? 'inconclusive'
}

const GRADES: Record<Grade, string> = {
  A: 'about as much as a model that never saw the texts',
  B: 'little',
  C: 'noticeably',
  D: 'a lot',
  F: 'nearly everything',
}

export function GradeTile({ grade, large = false }: { grade: Grade | null; large?: boolean }) {
  const label = grade === null ? 'No grade' : `Grade ${grade}: remembers ${GRADES[grade]}`
  return (
    <span
      class={`grade grade-${grade ?? 'none'}${large ? ' grade-large' : ''}`}
      role="img"
      aria-label={label}
      title={label}
    >
      {grade ?? '–'}
    </span>
  )
}

const TIERS: Record<Tier, { word: string; meaning: string }> = {
  verified: { word: 'verified', meaning: 'Run by this server on weights it holds, at a pinned digest.' },
  reproduced: { word: 'reproduced', meaning: 'Run again from a specification; artifacts and digests match.' },
  self_reported: {
    word: 'self-reported',
    meaning: 'Numbers were uploaded; this server ran the attacks, not the model.',
  },
}

export function TierWord({ tier }: { tier: Tier }) {
  return <span title={TIERS[tier].meaning}>{TIERS[tier].word}</span>
}

export function tierMeaning(tier: Tier): string {
  return TIERS[tier].meaning
}
