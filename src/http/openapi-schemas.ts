/**
 * Says in every schema of the document what the validators demand and its generator leaves out. Whole numbers must be ones that JSON readers keep exactly
 * (RFC 8259, section 6); bounds that are there stay. Tuples are `prefixItems`, as JSON Schema 2020-12 has them, instead of a list of `items`.
 */
export function mendSchemas(schema: unknown): void {
  if (Array.isArray(schema)) return schema.forEach(mendSchemas)
  if (typeof schema !== 'object' || schema === null) return
  const node = schema as Record<string, unknown>
  if ([node['type']].flat().includes('integer')) {
    if (!('maximum' in node) && !('exclusiveMaximum' in node)) node['maximum'] = Number.MAX_SAFE_INTEGER
    if (!('minimum' in node) && !('exclusiveMinimum' in node)) node['minimum'] = Number.MIN_SAFE_INTEGER
  }
  const { items } = node
  if (node['type'] === 'array' && Array.isArray(items)) {
    delete node['items']
    Object.assign(node, { prefixItems: items, minItems: items.length, maxItems: items.length })
  }
  Object.values(node).forEach(mendSchemas)
}
