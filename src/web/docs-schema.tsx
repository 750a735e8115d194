import { Ticked } from './ticked.tsx'

/** As much of JSON Schema as our document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly default?: unknown
  readonly example?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** A table of an object's fields, or one line for anything else. References link to their own entry. */
export function SchemaView({ schema }: { schema: Schema }) {
  if (schema.allOf?.length === 1) return <SchemaView schema={schema.allOf[0]!} />
  if (schema.properties === undefined) {
    return (
      <p>
        <TypeOf schema={schema} />
      </p>
    )
  }
  const required = new Set(schema.required)
  return (
    <table class="fields">
      <caption class="sr">Fields</caption>
      <tbody>
        {Object.entries(schema.properties).map(([name, field]) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
              {required.has(name) ? '' : <small> optional</small>}
            </th>
            <td>
              <TypeOf schema={field} />
              <small> {limits(field)}</small>
              {field.description === undefined ? null : (
                <div class="muted">
                  <Ticked text={field.description} />
                </div>
              )}
              {field.items?.properties === undefined ? null : <SchemaView schema={field.items} />}
              {field.properties === undefined ? null : <SchemaView schema={field} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The type in words: `list of Suite`, `"private" or "public"`, `text or null`. */
function TypeOf({ schema }: { schema: Schema }) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    return <a href={`#schema-${name}`}>{name}</a>
  }
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (either !== undefined) return <Alternatives options={either} />
  if (schema.enum !== undefined) return <code>{schema.enum.map((value) => JSON.stringify(value)).join(' | ')}</code>
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>
  if (schema.items !== undefined) {
    return (
      <>
        list of <TypeOf schema={schema.items} />
      </>
    )
  }
  if (typeof schema.additionalProperties === 'object') {
    return (
      <>
        map to <TypeOf schema={schema.additionalProperties} />
      </>
    )
  }
  const types = [schema.type ?? 'anything'].flat().join(' or ')
  return <span>{schema.format === undefined ? types : `${types} (${schema.format})`}</span>
}

function Alternatives({ options }: { options: readonly Schema[] }) {
  return (
    <>
      {options.map((option, i) => (
        <>
          {i === 0 ? '' : ' or '}
          <TypeOf schema={option} />
        </>
      ))}
    </>
  )
}

/** Bounds and default, in one short phrase. */
function limits(schema: Schema): string {
  const range = (unit: string, least?: number, most?: number) => {
    if (least === undefined && most === undefined) return []
    return [`${least ?? ''}…${most ?? ''}${unit}`]
  }
  const parts = [
    ...range('', schema.minimum, schema.maximum),
    ...range(' characters', schema.minLength, schema.maxLength),
    ...range(' items', schema.minItems, schema.maxItems),
    ...(schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`]),
    ...(schema.example === undefined ? [] : [`e.g. ${JSON.stringify(schema.example)}`]),
  ]
  return parts.join(', ')
}
