import { redact } from '#service/jobs/redact'

/** Longest sentence of an engine that is kept. */
const SENTENCE = 300

/** The first sentence or so of what an engine says: engines append logs and tracebacks, which are nobody's message. Null when empty. */
export function sentenceOf(said: unknown, known: readonly (string | null)[] = []): string | null {
  if (typeof said !== 'string') return null
  const [before = ''] = said.split(/Traceback \(most recent|[,.:;]?\s*last available logs/i, 1)
  const [line = ''] = before.trim().split(/[\r\n]/, 1)
  const safe = redact(line.trim(), known)
  if (safe === '') return null
  return safe.length <= SENTENCE ? safe : `${safe.slice(0, SENTENCE - 1)}…`
}

/** At most `limit` characters of a log's end. Where it was cut, the first line goes: half a secret looks like none. */
export function endOf(log: string, cut: boolean, limit: number, known: readonly (string | null)[] = []): string {
  return redact(cut ? log.slice(log.indexOf('\n') + 1) : log, known).slice(-limit)
}
