/**
 * Says of every whole number in the document what the validators demand and its generator leaves out: it must be one that JSON readers keep
 * exactly (RFC 8259, section 6). Bounds that are there stay.
 */
export function boundIntegers(schema: unknown): void {
  if (Array.isArray(schema)) return schema.forEach(boundIntegers)
  if (typeof schema !== 'object' || schema === null) return
  const node = schema as Record<string, unknown>
  if ([node['type']].flat().includes('integer')) {
    if (!('maximum' in node) && !('exclusiveMaximum' in node)) node['maximum'] = Number.MAX_SAFE_INTEGER
    if (!('minimum' in node) && !('exclusiveMinimum' in node)) node['minimum'] = Number.MIN_SAFE_INTEGER
  }
  Object.values(node).forEach(boundIntegers)
}
