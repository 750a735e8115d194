import type { Scan } from '#contract/scans'
import { bar } from './bar.ts'
import { bytes, duration } from './numbers.ts'
import type { Screen } from './screen.ts'

const LABEL = 12

/** Bytes on their way: `uploading   1.2 MB  ██████  done`. */
export function uploadLine(done: number, total: number): string {
  const size = done >= total ? bytes(total) : `${bytes(done)} of ${bytes(total)}`
  const end = done >= total ? 'done' : `${Math.floor((100 * done) / total)} %`
  return `${'uploading'.padEnd(LABEL)}${size}  ${bar(done, total)}  ${end}`
}

/** Shards of a scan: `scoring     52/64 shards  ████░░  1 m 12 s left   starts at layer 8 (base states cached)`. */
export function scanLine(scan: Scan): string {
  const { done, total, eta_s } = scan.progress
  if (scan.state === 'queued') {
    const ahead = scan.queue_position ?? 0
    return `${'queued'.padEnd(LABEL)}${ahead > 0 ? `${ahead} ${ahead === 1 ? 'scan' : 'scans'} before it` : 'starting'}`
  }
  if (total === 0 && scan.job !== null)
    return `${scan.state.padEnd(LABEL)}the GPU endpoint scores it first: ${scan.job}`
  if (total === 0) return scan.state
  const notes = [
    done < total && eta_s !== null ? `${duration(eta_s)} left` : null,
    scan.start_layer ? `starts at layer ${scan.start_layer} (base states cached)` : null,
  ].filter((note) => note !== null)
  return `${scan.state.padEnd(LABEL)}${done}/${total} shards  ${bar(done, total)}  ${notes.join('   ')}`.trimEnd()
}

/** Shows one moving line on a terminal, milestones elsewhere. */
export function createProgress(screen: Screen): (text: string, share: number) => void {
  const milestone = createMilestones(screen)
  return (text, share) => {
    screen.draw([text])
    if (share >= 1) screen.settle()
    milestone(text, share)
  }
}

/**
 * Where nobody watches a terminal, prints the line when it passes another quarter, so that a log tells how far things got without a
 * line for every step.
 */
export function createMilestones(screen: Screen): (text: string, share: number) => void {
  let quarter = 0
  return (text, share) => {
    const reached = Math.floor(share * 4)
    if (!screen.live && reached > quarter) screen.line(text.replace(/ {2}[█░]+/, ''))
    quarter = Math.max(quarter, reached)
  }
}

/** How much of a scan is done, 0 to 1. */
export function shareOf({ progress: { done, total } }: Scan): number {
  return total > 0 ? done / total : 0
}
