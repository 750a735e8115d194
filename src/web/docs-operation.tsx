import { type Schema, SchemaView } from './docs-schema.tsx'
import { Ticked } from './ticked.tsx'

export interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: Schema
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>

/** One operation: how to call it, what it takes, what it answers. */
export function OperationView(props: { method: string; path: string; operation: Operation }) {
  const { method, path, operation } = props
  const parameters = operation.parameters ?? []
  return (
    <details id={operation.operationId}>
      <summary>
        <code>
          <b>{method.toUpperCase()}</b> {path}
        </code>{' '}
        <span class="summary">
          {operation.summary} <span class="muted">{audience(operation)}</span>
        </span>
      </summary>
      {operation.description === undefined ? null : (
        <p>
          <Ticked text={operation.description} />
        </p>
      )}
      {parameters.length === 0 ? null : (
        <>
          <h3>Parameters</h3>
          <SchemaView schema={fields(parameters)} />
        </>
      )}
      {operation.requestBody === undefined ? null : (
        <>
          <h3>Body</h3>
          <ContentView content={operation.requestBody.content} />
        </>
      )}
      <h3>Answers</h3>
      <dl>
        {Object.entries(operation.responses).map(([status, answer]) => (
          <>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>
              {status.startsWith('2') ? <div>{answer.description}</div> : <Codes list={answer.description} />}
              {status.startsWith('2') && answer.content ? <ContentView content={answer.content} /> : null}
            </dd>
          </>
        ))}
      </dl>
    </details>
  )
}

function ContentView({ content }: { content: Content }) {
  return (
    <>
      {Object.entries(content).map(([type, { schema }]) => (
        <>
          <small class="muted">{type}</small>
          {schema === undefined ? null : <SchemaView schema={schema} />}
        </>
      ))}
    </>
  )
}

/** The refusals' description lists codes in backticks; each links to its meaning. */
function Codes({ list }: { list: string }) {
  const codes = list.split(', ').map((code) => code.replaceAll('`', ''))
  return (
    <>
      {codes.map((code) => (
        <>
          <a href={`#problem-${code}`}>{code}</a>{' '}
        </>
      ))}
    </>
  )
}

function fields(parameters: readonly Parameter[]): Schema {
  const properties = parameters.map(({ name, in: place, schema = {} }) => {
    const description = [schema.description, `in the ${place}`].filter(Boolean).join('; ')
    return [name, { ...schema, description }] as const
  })
  const required = parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name)
  return { properties: Object.fromEntries(properties), required }
}

function audience({ security }: Operation): string {
  if (security === undefined) return ''
  return security.some((scheme) => Object.keys(scheme).length === 0) ? ' · key optional' : ' · key'
}
