/**
 * Says in every schema of the document what the validators demand and its generator leaves out. Whole numbers must be ones that JSON readers keep exactly
 * (RFC 8259, section 6); bounds that are there stay. Tuples become lists of one length: readers of OpenAPI disagree about `prefixItems`, and ours are pairs of numbers.
 */
export function mendSchemas(schema: unknown): void {
  if (Array.isArray(schema)) return schema.forEach(mendSchemas)
  if (typeof schema !== 'object' || schema === null) return
  const node = schema as Record<string, unknown>
  if ([node['type']].flat().includes('integer')) {
    if (!('maximum' in node) && !('exclusiveMaximum' in node)) node['maximum'] = Number.MAX_SAFE_INTEGER
    if (!('minimum' in node) && !('exclusiveMinimum' in node)) node['minimum'] = Number.MIN_SAFE_INTEGER
  }
  const { prefixItems } = node
  if (Array.isArray(prefixItems)) {
    const [first, ...others] = new Map(prefixItems.map((one: unknown) => [JSON.stringify(one), one])).values()
    delete node['prefixItems']
    const items = others.length === 0 ? first : { anyOf: [first, ...others] }
    Object.assign(node, { items, minItems: prefixItems.length, maxItems: prefixItems.length })
  }
  Object.values(node).forEach(mendSchemas)
}
