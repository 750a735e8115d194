import { type Operation, OperationView } from './docs-operation.tsx'
import { type Schema, SchemaView } from './docs-schema.tsx'
import { documentOf } from './layout.tsx'
import { Section } from './section.tsx'
import { Ticked } from './ticked.tsx'

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths?: object
  readonly components?: { readonly schemas?: object }
}

const METHODS = ['get', 'put', 'post', 'delete'] as const

/**
 * `/docs`: the API's documentation as one page, from the OpenAPI document and the list of problem codes (code → status).
 * Without scripts: operations open by `<details>`.
 */
export function docsPage(
  document: Document,
  problems: Readonly<Record<string, number>>,
  reader: { signedIn: boolean },
): string {
  const operations = listOperations(document)
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'))]
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>)
  const { title, version, description } = document.info
  return documentOf(
    { title: 'API', place: 'api', signedIn: reader.signedIn },
    <>
      <div class="plain-head">
        <h1>
          {title} API <span class="muted">{version}</span>
        </h1>
        {(description ?? '').split('\n\n').map((paragraph) => (
          <p>
            <Ticked text={paragraph} />
          </p>
        ))}
        <p>
          The same as <a href="/openapi.json">OpenAPI 3.1</a>. On this page:{' '}
          {[...tags, 'schemas', 'problems'].map((tag, i) => (
            <>
              {i === 0 ? '' : ', '}
              <a href={`#${slug(tag)}`}>{tag}</a>
            </>
          ))}
          .
        </p>
      </div>
      {tags.map((tag) => (
        <Section id={slug(tag)} title={capital(tag)}>
          <div class="operations">
            {operations
              .filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag)
              .map((entry) => (
                <OperationView {...entry} />
              ))}
          </div>
        </Section>
      ))}
      <Section id="schemas" title="Schemas" about="The shapes of bodies and answers, by name.">
        {schemas.map(([name, schema]) => (
          <div class="stack">
            <h3 id={`schema-${name}`}>{name}</h3>
            {schema.description === undefined ? null : <p class="small muted">{schema.description}</p>}
            <SchemaView schema={schema} />
          </div>
        ))}
      </Section>
      <Section
        id="problems"
        title="Problems"
        about="Every refusal carries one of these codes. Codes never change their meaning; the sentence beside one says what to do."
      >
        <table>
          <caption class="sr">Problem codes</caption>
          <thead>
            <tr>
              <th scope="col">Code</th>
              <th scope="col" class="n">
                Status
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(problems).map(([code, status]) => (
              <tr>
                <th scope="row" id={`problem-${code}`}>
                  <code>{code}</code>
                </th>
                <td class="n">{status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>,
  )
}

function listOperations(document: Document): { method: string; path: string; operation: Operation }[] {
  const paths = Object.entries((document.paths ?? {}) as Record<string, Partial<Record<string, Operation>>>)
  return paths.flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ method, path, operation }] : []
    }),
  )
}

function slug(tag: string): string {
  return tag.replaceAll(' ', '-')
}

function capital(tag: string): string {
  return tag.charAt(0).toUpperCase() + tag.slice(1)
}
