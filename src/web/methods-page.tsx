import { attacks } from '#domain/attacks/all'
import type { Attack, Signal, TextSignal } from '#domain/attacks/attack'
import { allProbes } from '#domain/probes/all'
import { findView } from '#domain/views/all'
import { isViewSignal, partsOf } from '#domain/views/view-signal'
import { documentOf } from './layout.tsx'
import { METRIC_TEXTS } from './metrics.tsx'
import { Paper } from './paper.tsx'
import { Section } from './section.tsx'
import { Table } from './table.tsx'

const SIGNALS: Record<TextSignal, string> = {
  target_loss: "the model's mean loss",
  target_tokens: "the model's token statistics",
  reference_loss: "the base's mean loss",
  reference_tokens: "the base's token statistics",
  zlib_bytes: 'the compressed size of the text',
  shadows: 'the losses of shadow models',
  head_gradient: "the gradient of the model's output projection",
  frequencies: "how often the text's tokens occur in clean texts",
}

/** `/methods`: every number of a report, how it is computed, from where, and what it cannot do. */
export function methodsPage(reader: { signedIn: boolean }): string {
  return documentOf(
    { title: 'Methods', place: 'methods', signedIn: reader.signedIn },
    <>
      <div class="plain-head">
        <h1>How each number is computed</h1>
        <p>
          One pass of the model over the texts yields, per token, the log-probability, the mean and spread the model
          itself expected, the rank of the token and its best rival. Everything below is arithmetic on that record, for
          the tuned model θ and the base it started from, R.
        </p>
      </div>
      <Section
        id="attacks"
        title="Attacks on membership"
        about="Each gives a text one score; higher means more likely a member. ℓ is the mean negative log-likelihood per token."
      >
        <Table
          of={attacks}
          caption="Membership attacks"
          quiet
          columns={[
            {
              head: 'Attack',
              names: 'title',
              cell: ({ name, title }) => (
                <>
                  <a href={`/methods/${name}`}>{title}</a>
                  <div class="small muted mono">{name}</div>
                </>
              ),
            },
            { head: 'Score', class: 'mono', cell: ({ formula }) => <Formula of={formula} /> },
            { head: 'Passes per text', label: 'Passes', class: 'measured', cell: passes },
            { head: 'Source', cell: ({ paper }) => <Paper of={paper} /> },
          ]}
        />
      </Section>
      <Section
        id="probes"
        title="Probes"
        about="Questions that one scan answers beside its attacks, when it is asked to."
      >
        <Table
          of={allProbes}
          caption="Probes"
          quiet
          columns={[
            {
              head: 'Probe',
              names: 'title',
              cell: ({ name, title }) => (
                <>
                  {title}
                  <div class="small muted mono">{name}</div>
                </>
              ),
            },
            { head: 'Answers', cell: ({ question }) => question },
            { head: 'How', cell: ({ method }) => method },
            { head: 'What it can’t show', cell: ({ claim }) => claim },
            { head: 'Source', cell: ({ paper }) => <Paper of={paper} /> },
          ]}
        />
      </Section>
      {METRIC_TEXTS.map((metric) => (
        <Section id={metric.id} title={metric.title}>
          <div class="stack-wide">
            <p>{metric.meaning}</p>
            <p class="formula">
              <Formula of={metric.formula} />
            </p>
            <p class="muted">{metric.limits}</p>
            <p class="small muted">Source: {metric.source}</p>
          </div>
        </Section>
      ))}
    </>,
  )
}

/** `/methods/{attack}`: one attack, from its own description. null when there is none of that name. */
export function methodPage(name: string, reader: { signedIn: boolean }): string | null {
  const attack = attacks.find((one) => one.name === name)
  if (!attack) return null
  return documentOf(
    {
      title: attack.title,
      place: 'methods',
      signedIn: reader.signedIn,
      description: `${attack.title}: ${attack.formula}`,
    },
    <>
      <div class="plain-head">
        <p class="ident">
          <a href="/methods#attacks">Attacks on membership</a>
          <code>{attack.name}</code>
          <span>version {attack.version}</span>
        </p>
        <h1>{attack.title}</h1>
        <p class="formula">
          <Formula of={attack.formula} />
        </p>
      </div>
      <Section id="description" title="Read it like this">
        <dl class="facts">
          <dt>Score</dt>
          <dd>Higher means more likely a member of the training data.</dd>
          <dt>Needs</dt>
          <dd>{attack.needs.map(needWords).join(', ')}</dd>
          <dt>Cost</dt>
          <dd>{passes(attack)} per text</dd>
          <dt>Limits</dt>
          <dd>{attack.limits}</dd>
          <dt>Source</dt>
          <dd>
            <Paper of={attack.paper} />
          </dd>
          <dt>Version</dt>
          <dd>{attack.version}; results are comparable within one version only</dd>
        </dl>
      </Section>
      <Section id="symbols" title="Symbols">
        <dl class="facts">
          <dt>θ, R</dt>
          <dd>the tuned model; the base checkpoint it started from</dd>
          <dt>ℓ(x)</dt>
          <dd>mean negative log-probability per token, in nats</dd>
          <dt>
            <Formula of="μ_t, σ_t" />
          </dt>
          <dd>mean and spread of the log-probability under the model's own distribution at position t</dd>
          <dt>
            <Formula of="δ_t" />
          </dt>
          <dd>log-probability of token t under θ minus that under R</dd>
        </dl>
      </Section>
      <p>
        <a href="/methods#tpr_at_fpr">What becomes of the scores: recognised members at a rate of false alarms</a>
      </p>
    </>,
  )
}

function needWords(need: Signal): string {
  if (!isViewSignal(need)) return SIGNALS[need]
  const { view, model } = partsOf(need)
  return `${model === 'target' ? "the model's" : "the base's"} mean loss of ${findView(view)!.title}`
}

function passes({ cost }: Attack): string {
  const words = [`${cost.target} × model`]
  if (cost.reference > 0) words.push(`${cost.reference} × base`)
  return words.join(', ')
}

/** `ℓ_θ(x)` with a real subscript. Only single letters: `zlib_bytes` is a name. */
function Formula({ of }: { of: string }) {
  return <>{of.split(/_(\p{L})(?!\p{L})/u).map((part, i) => (i % 2 === 1 ? <sub>{part}</sub> : part))}</>
}
