import type { EpochMetrics, JobEvent, RunnerEvent } from '#contract/job-events'
import type { JobRow, NewJobRow } from '#store/jobs'
import { redact } from './redact.ts'

export interface Applied {
  readonly set: Partial<NewJobRow>
  readonly log: string
  readonly events: { type: JobEvent['type']; data: JobEvent['data'] }[]
}

/** What a runner's new events make of a job. Pure; `known` are secrets that must not be written down. */
export function applyEvents(
  row: JobRow,
  fresh: readonly RunnerEvent[],
  now: number,
  known: readonly (string | null)[],
): Applied {
  const set: Partial<NewJobRow> = {}
  const lines: string[] = []
  const said: Applied['events'] = []
  let epochs: readonly EpochMetrics[] = row.epochs
  let gpuSeconds = row.gpuSeconds
  const { attempt } = row
  for (const event of fresh) {
    gpuSeconds = Math.max(gpuSeconds, event.gpu_seconds ?? 0)
    switch (event.type) {
      case 'started': {
        set.device = redact(event.device, known)
        set.startedAt = row.startedAt ?? now
        // Its first word can come before the engine's answer to the submission has.
        if (row.state === 'submitting') set.state = 'running'
        const resumed = event.resumed_from === null ? '' : `, resumed from epoch ${event.resumed_from}`
        lines.push(`attempt ${attempt} started on ${event.device}${resumed}`)
        break
      }
      case 'progress': {
        const { done, total, unit } = event
        set.progress = { done, total, unit }
        break
      }
      case 'epoch': {
        const { metrics } = event
        epochs = [...epochs.filter(({ epoch }) => epoch !== metrics.epoch), metrics].toSorted(
          (a, b) => a.epoch - b.epoch,
        )
        set.epochs = epochs
        said.push({ type: 'epoch', data: { attempt, metrics } })
        break
      }
      case 'log':
        lines.push(...event.lines)
        break
      case 'finished':
        set.claim = { finished: event.outputs }
        break
      case 'failed':
        set.claim = { failed: event.code, detail: redact(event.detail, known) }
        lines.push(`attempt ${attempt} failed: ${event.code}: ${event.detail}`)
        break
      case 'heartbeat':
        break
    }
  }
  // Of several steps in one report the last is news.
  if (set.progress) said.push({ type: 'progress', data: { attempt, ...set.progress } })
  if (set.state === 'running') said.unshift({ type: 'running', data: { attempt } })
  const log = redact(lines.map((line) => `${line}\n`).join(''), known)
  return { set: { ...set, gpuSeconds, faults: 0 }, log, events: said }
}
