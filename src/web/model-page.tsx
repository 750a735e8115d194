import type { BoardRow, RunningRow } from '#contract/board'
import { Board, UnderWay } from './board.tsx'
import { Emulated } from './emulated.tsx'
import { count, fixed, when } from './format.tsx'
import { pointOf } from './front-page.tsx'
import { Kind } from './kinds.tsx'
import { documentOf } from './layout.tsx'
import { PlainValue, Value } from './numbers.tsx'
import { IntervalBar } from './plots/interval.tsx'
import { Scatter } from './plots/scatter.tsx'
import { Section } from './section.tsx'
import { GradeTile, StatusWord } from './status.tsx'
import { Table } from './table.tsx'
import type { ModelView } from './views.tsx'

/** `/models/{id}`: what was submitted, and every scan of it that the reader may see. */
export function modelPage(
  view: {
    model: ModelView
    rows: readonly BoardRow[]
    running: readonly RunningRow[]
    history: readonly BoardRow[]
  },
  reader: { signedIn: boolean },
): string {
  const { model, rows, running, history } = view
  return documentOf(
    { title: model.name, place: 'scans', signedIn: reader.signedIn },
    <>
      <div class="plain-head">
        <p class="ident">
          <Kind kind={model.kind} />
          <span>base {model.base_name}</span>
        </p>
        <h1>{model.name}</h1>
      </div>
      <Section id="weights" title="What was submitted">
        <dl class="facts">
          <dt>Kind</dt>
          <dd>
            <Kind kind={model.kind} />
          </dd>
          <dt>Base</dt>
          <dd>{model.base_name}</dd>

          <dt>Trained parameters</dt>
          <dd class="num">{count(model.trainable_parameters)}</dd>

          {model.changed_layers.length > 0 && (
            <>
              <dt>Changed layers</dt>
              <dd class="num">{ranges(model.changed_layers)}</dd>
            </>
          )}
          <dt>Digest</dt>
          <dd>
            <code>{model.digest}</code>
          </dd>
          <dt>Submitted</dt>
          <dd>
            <time datetime={model.created_at}>{when(model.created_at)}</time>
          </dd>
        </dl>
      </Section>
      <section aria-labelledby="scans-title" class="stack">
        <h2 id="scans-title">Scans</h2>
        {running.length > 0 && <UnderWay of={running} />}
        {rows.length > 0 ? <Board of={rows} caption="Newest first." /> : <p class="muted">No report yet.</p>}
      </section>
      <History of={history} model={model.id} />
      {rows.flatMap(pointOf).length > 1 && <Scatter of={rows.flatMap(pointOf)} />}
    </>,
  )
}

/** The models of one name, revision by revision, on one scale. Nothing to compare: nothing shown. */
function History({ of, model }: { of: readonly BoardRow[]; model: string }) {
  if (new Set(of.map((row) => row.model)).size < 2) return null
  return (
    <Section
      id="history"
      title="History"
      about="Every scan of a model of this name, newest first. Compare rows of the same suite."
    >
      <Table
        of={of}
        caption="Bars run from 0 to 1; the dotted tick is what guessing would reach."
        columns={[
          {
            head: 'Scanned',
            names: 'title',
            cell: (row) => (
              <>
                <a href={`/scans/${row.scan}`}>
                  <time datetime={row.finished_at}>{when(row.finished_at)}</time>
                </a>
                {row.emulation && <Emulated on={row.emulation} />}
                <div class="small muted">
                  {row.model === model ? (
                    'this revision'
                  ) : (
                    <a href={`/models/${row.model}`}>revision …{row.model?.slice(-6)}</a>
                  )}
                </div>
              </>
            ),
          },
          { head: 'Verdict', cell: (row) => <Outcome of={row} /> },
          {
            head: 'Recognised at 10 %',
            cell: ({ tpr_10 }) => (
              <>
                <Value of={tpr_10} show={(value) => fixed(value, 2)} />
                <IntervalBar of={tpr_10} chance={0.1} />
              </>
            ),
          },
          {
            head: 'Perplexity',
            number: true,
            cell: ({ perplexity }) => <PlainValue of={perplexity} show={(value) => fixed(value, 1)} />,
          },
          { head: 'Suite', cell: ({ suite }) => suite?.name ?? '–' },
        ]}
      />
    </Section>
  )
}

function Outcome({ of }: { of: BoardRow }) {
  return (
    <span class="model-name">
      <GradeTile grade={of.grade} />
      <StatusWord status={of.outcome} />
    </span>
  )
}

/** `[8, 9, 10, 11]` → `8–11`. */
export function ranges(layers: readonly number[]): string {
  const sorted = [...new Set(layers)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const layer of sorted) {
    const last = runs.at(-1)
    if (last && layer === last[1] + 1) last[1] = layer
    else runs.push([layer, layer])
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ')
}
