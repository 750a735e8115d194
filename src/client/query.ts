/** `?a=1&b=2` of what is given, or nothing. */
export function query(parameters: object): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** Where in a list to read on, and how much. */
export interface PageInput {
  readonly limit?: number
  readonly cursor?: string
}
