/** Milliseconds since the epoch as RFC 3339 in UTC, the wire's form. */
export function time(ms: number): string {
  return new Date(ms).toISOString()
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : time(ms)
}
