import { type Operation, OperationView } from './docs-operation.tsx'
import { type Schema, SchemaView } from './docs-schema.tsx'
import { DOCS_STYLE } from './docs-style.tsx'

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly paths?: object
  readonly components?: { readonly schemas?: object }
}

const METHODS = ['get', 'put', 'post', 'delete'] as const

/**
 * The API's documentation as one page of HTML, from the OpenAPI document and the list of problem codes (code → status).
 * Without scripts: operations open by `<details>`.
 */
export function docsPage(document: Document, problems: Readonly<Record<string, number>>) {
  const operations = listOperations(document)
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'))]
  const schemas = Object.entries((document.components?.schemas ?? {}) as Record<string, Schema>)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{`${document.info.title} API`}</title>
        <style dangerouslySetInnerHTML={{ __html: DOCS_STYLE }} />
      </head>
      <body>
        <h1>
          {document.info.title} API <small>{document.info.version}</small>
        </h1>
        {(document.info.description ?? '').split('\n\n').map((paragraph) => (
          <p>{paragraph.replaceAll('`', '')}</p>
        ))}
        <p>
          The same as <a href="/openapi.json">OpenAPI 3.1</a>.
        </p>
        <nav>
          <ul>
            {tags.map((tag) => (
              <li>
                <a href={`#${slug(tag)}`}>{tag}</a>
              </li>
            ))}
            <li>
              <a href="#schemas">schemas</a>
            </li>
            <li>
              <a href="#problems">problems</a>
            </li>
          </ul>
        </nav>
        {tags.map((tag) => (
          <section>
            <h2 id={slug(tag)}>{tag}</h2>
            {operations
              .filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag)
              .map((entry) => (
                <OperationView {...entry} />
              ))}
          </section>
        ))}
        <h2 id="schemas">schemas</h2>
        {schemas.map(([name, schema]) => (
          <section>
            <h3 id={`schema-${name}`}>{name}</h3>
            {schema.description === undefined ? null : <p>{schema.description}</p>}
            <SchemaView schema={schema} />
          </section>
        ))}
        <h2 id="problems">problems</h2>
        <table>
          <tbody>
            {Object.entries(problems).map(([code, status]) => (
              <tr>
                <th scope="row" id={`problem-${code}`}>
                  <code>{code}</code>
                </th>
                <td>{status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </body>
    </html>
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
