import type { BoardRow, RunningRow } from '#contract/board'
import { Board, UnderWay } from './board.tsx'
import { FirstSteps } from './first-steps.tsx'
import { documentOf } from './layout.tsx'
import { LeaderboardSection, type LeaderboardView, suitesOf } from './leaderboard.tsx'
import { plainValue } from './numbers.tsx'
import { Scatter } from './plots/scatter.tsx'
import type { Submission } from './plots/scatter-geometry.tsx'
import { Section } from './section.tsx'

export interface FrontView extends LeaderboardView {
  readonly running: readonly RunningRow[]
  /** The reader's own newest scans, published or not. */
  readonly own: readonly BoardRow[]
  /** Where this server is reached. */
  readonly origin: string
}

/** `/`: what this is, what runs, what was found, and how to add to it. */
export function frontPage(view: FrontView, reader: { signedIn: boolean }): string {
  const { board, running, own, origin, tiers } = view
  const rows = board.data
  const live = running.some((row) => row.state !== 'failed' && row.state !== 'cancelled')
  const points = rows.flatMap(pointOf)
  return documentOf(
    { title: 'How much does a fine-tuned model remember?', place: 'scans', signedIn: reader.signedIn, live },
    <>
      <div class="plain-head hero">
        <h1>Memorisk measures how much of its training data a fine-tuned language model remembers.</h1>
        <p>
          Give it the weights you trained, texts they were trained on and texts they were not. It attacks the model as
          an outsider would, and tells how many training texts are recognised, how exposed planted secrets are, and what
          the model repeats word for word, each with its interval.
        </p>
      </div>
      <div
        id="scans"
        class="stack-sections"
        {...(live && { 'data-refresh': 'scans' })}
        data-state={live ? 'live' : 'still'}
      >
        {running.length > 0 && (
          <section aria-labelledby="running-title">
            <h2 id="running-title">Under way</h2>
            <UnderWay of={running} />
          </section>
        )}
        {own.length > 0 && (
          <section aria-labelledby="own-title">
            <h2 id="own-title">Your newest scans</h2>
            <Board of={own} caption="Published or not; only you see those that are not." />
          </section>
        )}
        {tiers.length > 0 && <LeaderboardSection view={view} />}
        {points.length > 1 && (
          <section>
            <Scatter of={points} />
            {suitesOf(rows) > 1 && (
              <p class="muted small">
                These scans used {suitesOf(rows)} suites. Perplexities compare on the same texts alone: choose one suite
                above.
              </p>
            )}
          </section>
        )}
      </div>
      <Section
        id="first-steps"
        title={tiers.length + running.length + own.length === 0 ? 'Nothing has been scanned yet' : 'Measure your own'}
        about="An adapter, a head, a LoRA or a whole model, as safetensors. Pickle files are refused unread."
      >
        <FirstSteps origin={origin} />
      </Section>
    </>,
  )
}

/** A row's place in the plot, when it has both numbers. */
export function pointOf(row: BoardRow): Submission[] {
  if (row.emulation) return []
  const perplexity = plainValue(row.perplexity)
  const leakage = row.tpr_10.value
  if (perplexity === null || leakage === null) return []
  return [
    {
      href: `/scans/${row.scan}`,
      name: row.name,
      kind: row.kind,
      perplexity,
      leakage,
      interval: 'ci' in row.tpr_10 ? row.tpr_10.ci : undefined,
    },
  ]
}
