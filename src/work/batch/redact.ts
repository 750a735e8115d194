/** Longest sentence of an engine that is kept. */
const MESSAGE_LENGTH = 300

const BLOTTED = '[redacted]'

/** What must not leave, by its shape; the first group stays. The runner has the same list (`serve/redact.py`). */
const SECRETS = [
  /(bearer\s+)\S+/gi,
  /()\b(?:mrk|mrj|whsec|whsk)_[\w+/=-]{8,}/g,
  /([?&][^=&\s]*(?:sig|signature|token|secret|key|credential|t)=)[^&\s"']+/gi,
  /(:\/\/)[^/\s:@]+:[^/\s@]+@/g,
]

/** Blots out keys, job tokens, signing secrets, signed addresses, and `known` secrets wherever they stand. */
export function redact(text: string, known: readonly (string | null)[] = []): string {
  let safe = text
  for (const secret of known) if (secret !== null && secret.length >= 8) safe = safe.replaceAll(secret, BLOTTED)
  for (const pattern of SECRETS) safe = safe.replace(pattern, `$1${BLOTTED}`)
  return safe
}

/** At most `limit` characters of a log's end. Where it was cut, the first line goes: half a secret looks like none. */
export function safeTail(text: string, cut: boolean, limit: number, known: readonly (string | null)[] = []): string {
  return redact(cut ? text.slice(text.indexOf('\n') + 1) : text, known).slice(-limit)
}

/** The first sentence or so of what an engine says: engines append logs and tracebacks, which are nobody's message. Null when empty. */
export function shorten(value: unknown, known: readonly (string | null)[] = []): string | null {
  if (typeof value !== 'string') return null
  const line = value
    .split(/Traceback \(most recent|[,.:;]?\s*last available logs/i, 1)[0]!
    .trim()
    .split(/[\r\n]/, 1)[0]!
  const safe = redact(line.trim(), known)
  if (safe === '') return null
  return safe.length <= MESSAGE_LENGTH ? safe : `${safe.slice(0, MESSAGE_LENGTH - 1)}…`
}
