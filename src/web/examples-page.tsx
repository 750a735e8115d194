import { fixed, plural } from './format.tsx'
import { documentOf } from './layout.tsx'

/** A training text as its owner sees it. Log-probabilities are natural. */
export interface ExampleView {
  readonly id: string
  readonly group: string | null
  readonly score: number
  readonly outsiders: number
  readonly lead: string
  readonly tokens: readonly { readonly text: string; readonly target: number; readonly base: number }[]
  readonly unread: number
}

export interface ExamplesView {
  readonly scan: string
  readonly model: string
  readonly attack: string
  readonly outsiders: number
  readonly examples: readonly ExampleView[] | null
}

/** From so many times the base's probability on, a token is marked as strongly. Powers of two, far enough apart to tell by eye. */
const STEPS = [2, 8, 32, 128] as const

/** `/scans/{id}/examples`: the training texts that gave themselves away most, token by token. For their owner's eyes. */
export function examplesPage(view: ExamplesView): string {
  return documentOf(
    { title: `Riskiest texts of ${view.model}`, place: 'scans', signedIn: true },
    <>
      <div class="plain-head">
        <p class="ident">
          <a href={`/scans/${view.scan}`}>{view.model}</a>
          <span>only your organisation sees this page</span>
        </p>
        <h1>The training texts that gave themselves away most.</h1>
      </div>
      <div id="riskiest" class="stack-sections">
        {view.examples === null ? (
          <p class="muted">
            The texts are not here: they were deleted, belong to another organisation, or were never uploaded. The
            numbers of the report stay.
          </p>
        ) : (
          <>
            <Scale attack={view.attack} />
            {view.examples.map((example, i) => (
              <Example of={example} place={i + 1} outsiders={view.outsiders} />
            ))}
          </>
        )}
      </div>
    </>,
  )
}

/** What the marks mean, beside words that are not training text. */
function Scale({ attack }: { attack: string }) {
  return (
    <div class="stack">
      <p>
        Highest score of <a href={`/methods/${encodeURIComponent(attack)}`}>{attack}</a> first. A token is marked by how
        much likelier the tuned model finds it than the base did:
      </p>
      <ul class="key">
        {STEPS.map((times, level) => (
          <li>
            <span class={`tok tok-${level + 1}`}>{times} times and more</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Example({ of, place, outsiders }: { of: ExampleView; place: number; outsiders: number }) {
  const { tokens } = of
  const strong = tokens.filter((token) => levelOf(token) >= 3).length
  return (
    <section class="example" aria-labelledby={`example-${place}`}>
      <header>
        <h2 id={`example-${place}`}>
          {place}. <code>{of.id}</code>
        </h2>
        <p class="small muted">
          {of.group !== null && `Group ${of.group}. `}
          Score <span class="num">{fixed(of.score, 2)}</span>;{' '}
          {of.outsiders === 0
            ? `none of ${plural(outsiders, 'outsider')} scores as high.`
            : `${of.outsiders} of ${plural(outsiders, 'outsider')} ${of.outsiders === 1 ? 'scores' : 'score'} as high.`}{' '}
          {strong} of {plural(tokens.length, 'token')} at least {STEPS[2]} times likelier than before.
        </p>
      </header>
      <p class="tokens" translate="no">
        <span class="lead">{of.lead}</span>
        {tokens.map((token) => {
          const level = levelOf(token)
          return (
            <span class={level === 0 ? 'tok' : `tok tok-${level}`} title={probabilities(token)}>
              {token.text}
            </span>
          )
        })}
        {of.unread > 0 && <span class="muted"> … {plural(of.unread, 'more token')} that the model does not read</span>}
      </p>
    </section>
  )
}

/** 0 (unmarked) to 4. */
export function levelOf({ target, base }: { target: number; base: number }): number {
  return STEPS.filter((times) => target - base >= Math.log(times)).length
}

function probabilities({ target, base }: { target: number; base: number }): string {
  return `${chance(target)} here, ${chance(base)} in the base`
}

function chance(logProbability: number): string {
  const percent = 100 * Math.exp(logProbability)
  return percent >= 1 ? `${fixed(percent, 0)} %` : percent >= 0.01 ? `${fixed(percent, 2)} %` : 'below 0.01 %'
}
