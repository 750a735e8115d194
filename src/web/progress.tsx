import { FINISHED, type Scan, type ScanState } from '#contract/scans'
import { Emulated } from './emulated.tsx'
import { count, duration, plural } from './format.tsx'
import { ProgressCells } from './plots/cells.tsx'
import { Ticked } from './ticked.tsx'
import { StatusWord, statusOf } from './status.tsx'

const STAGES = [
  ['queued', 'queued'],
  ['planning', 'planning'],
  ['scoring', 'scoring'],
  ['concluding', 'concluding'],
  ['done', 'report'],
] as const satisfies readonly (readonly [ScanState, string])[]

/** A scan that is under way, or that ended without a report. The script follows `data-events` and fills the cells. */
export function Progress({ scan, name }: { scan: Scan; name: string }) {
  const status = statusOf(scan.state, scan.verdict)
  const ended = (FINISHED as readonly ScanState[]).includes(scan.state)
  return (
    <div
      id="progress"
      class="stack-wide"
      data-state={scan.state}
      data-queue={String(scan.queue_position ?? '')}
      {...(!ended && { 'data-events': `/scans/${scan.id}/events` })}
    >
      <div class="plain-head">
        <StatusWord status={status} />
        <h1>{sentence(scan, name)}</h1>
        {scan.emulate && <Emulated />}
        {!ended && scan.job !== null && (
          <p>
            The model is too large for the edge, so the GPU endpoint scores it first: job <code>{scan.job}</code>. If
            that fails, this scan ends with its reason.
          </p>
        )}
        {scan.problem && (
          <>
            <p>
              <Ticked text={scan.problem.detail} />
            </p>
            <p class="muted">
              Code <a href={`/docs#problem-${scan.problem.code}`}>{scan.problem.code}</a>. Nothing of this scan counts;
              correct the input and scan again, finished parts are kept.
            </p>
          </>
        )}
      </div>
      {!ended && <Stages state={scan.state} />}
      {!ended && scan.progress.total > 0 && (
        <div class="stack">
          <ProgressCells done={scan.progress.done} total={scan.progress.total} />
          <p class="num muted">
            <span data-live="done">{count(scan.progress.done)}</span> of{' '}
            <span data-live="total">{count(scan.progress.total)}</span> units of work ·{' '}
            <span data-live="eta">{scan.progress.eta_s === null ? '' : `${duration(scan.progress.eta_s)} left`}</span>
            {scan.start_layer !== null &&
              scan.start_layer > 0 &&
              ` · starts at layer ${scan.start_layer}, the rest equals the base`}
          </p>
        </div>
      )}
    </div>
  )
}

function Stages({ state }: { state: ScanState }) {
  const now = STAGES.findIndex(([stage]) => stage === state)
  return (
    <ol class="stages" aria-label="Stages">
      {STAGES.map(([, word], i) => (
        <li {...(i === now ? { 'aria-current': 'step' as const } : i < now ? { class: 'past' } : {})}>{word}</li>
      ))}
    </ol>
  )
}

/** What is going on, for the heading. */
function sentence({ state, queue_position }: Scan, name: string): string {
  const words: Record<ScanState, string> = {
    queued: queue_position
      ? `${name} waits behind ${plural(queue_position, 'scan')}.`
      : `${name} is about to be scanned.`,
    planning: `Reading the headers of ${name} and planning what to compute.`,
    scoring: `Reading the texts with ${name}.`,
    concluding: `${name} has read the texts; the attacks are being run.`,
    failed: `The scan of ${name} could not be run.`,
    cancelled: `The scan of ${name} was cancelled.`,
    done: `The scan of ${name} is done.`,
  }
  return words[state]
}
