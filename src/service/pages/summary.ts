/** The number of trained parameters in a model row's JSON column; null for a row from before it was recorded. */
export function parametersOf(summary: unknown): number | null {
  const { trainableParameters } = (summary ?? {}) as { trainableParameters?: unknown }
  return typeof trainableParameters === 'number' ? trainableParameters : null
}
