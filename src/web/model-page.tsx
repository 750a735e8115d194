import type { BoardRow, RunningRow } from '#contract/board'
import { Board, UnderWay } from './board.tsx'
import { count, when } from './format.tsx'
import { pointOf } from './front-page.tsx'
import { Kind } from './kinds.tsx'
import { documentOf } from './layout.tsx'
import { Scatter } from './plots/scatter.tsx'
import { Section } from './section.tsx'
import type { ModelView } from './views.tsx'

/** `/models/{id}`: what was submitted, and every scan of it that the reader may see. */
export function modelPage(
  view: { model: ModelView; rows: readonly BoardRow[]; running: readonly RunningRow[] },
  reader: { signedIn: boolean },
): string {
  const { model, rows, running } = view
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
      {rows.flatMap(pointOf).length > 1 && <Scatter of={rows.flatMap(pointOf)} />}
    </>,
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
