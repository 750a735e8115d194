import type { StudyKindName, StudySummary } from '#contract/studies'
import { studies } from '#domain/studies/all'
import { day } from './format.tsx'
import { documentOf } from './layout.tsx'
import { Paper } from './paper.tsx'
import { Section } from './section.tsx'
import { StatusWord } from './status.tsx'
import { Table } from './table.tsx'

export interface StudiesView {
  readonly published: readonly StudySummary[]
  /** The reader's own, published or not. */
  readonly own: readonly StudySummary[]
}

/** `/studies`: what was found over several scans, and what can be asked. */
export function studiesPage({ published, own }: StudiesView, reader: { signedIn: boolean }): string {
  return documentOf(
    { title: 'Studies', place: 'studies', signedIn: reader.signedIn },
    <>
      <div class="plain-head">
        <h1>What several scans say together</h1>
        <p>
          One scan measures one model. A study compares scans: of methods, of checkpoints, of a model before and after.
          Each says what it can’t show.
        </p>
      </div>
      {own.length > 0 && (
        <Section id="own" title="Your newest" about="Published or not; only you see those that are not.">
          <Studies of={own} caption="Your newest studies" />
        </Section>
      )}
      <Section id="published" title="Published">
        {published.length > 0 ? (
          <Studies of={published} caption="Studies that were published" />
        ) : (
          <p class="muted">No study has been published here yet.</p>
        )}
      </Section>
      <Section
        id="kinds"
        title="What can be asked"
        about={
          <>
            A study is one request: <code>POST /v1/studies</code> with a <code>kind</code>, or{' '}
            <code>memorisk studies</code> on the command line. The <a href="/docs#studies">API</a> has the fields of
            each.
          </>
        }
      >
        <Table
          of={Object.values(studies)}
          caption="Kinds of study"
          quiet
          columns={[
            {
              head: 'Kind',
              names: 'title',
              cell: ({ kind, title }) => (
                <>
                  {title}
                  <div class="small muted mono">{kind}</div>
                </>
              ),
            },
            { head: 'Answers', cell: ({ question }) => question },
            { head: 'What it can’t show', cell: ({ claim }) => claim },
            { head: 'Source', cell: ({ paper }) => <Paper of={paper} /> },
          ]}
        />
      </Section>
    </>,
  )
}

function Studies({ of, caption }: { of: readonly StudySummary[]; caption: string }) {
  return (
    <Table
      of={of}
      caption={caption}
      quiet
      columns={[
        {
          head: 'Study',
          names: 'title',
          cell: ({ id, name }) => (
            <a href={`/studies/${id}`} class="any-words">
              {name}
            </a>
          ),
        },
        { head: 'Kind', cell: ({ kind }) => titleOf(kind) },
        { head: 'State', cell: (study) => <State of={study} /> },
        { head: 'Asked', class: 'measured', cell: ({ created_at }) => day(created_at) },
      ]}
    />
  )
}

function State({ of: { state, progress } }: { of: StudySummary }) {
  if (state === 'done') return <>Done</>
  if (state === 'failed') return <StatusWord status="failed" />
  return (
    <>
      <StatusWord status="running" /> {progress.done} of {progress.total}
    </>
  )
}

function titleOf(kind: StudyKindName): string {
  return studies[kind].title
}
