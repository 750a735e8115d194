import { UnreachableError } from './problem.ts'
import { readEvents } from './server-sent-events.ts'
import type { Transport } from './transport.ts'

/** A stream that ends before what it tells of does is opened again after this. */
const REOPEN_MS = 1_000
/** Streams in a row that bring nothing new. The server closes one after about a minute, so this is long silence, not impatience. */
const MAX_SILENT_STREAMS = 120

interface Numbered {
  readonly seq: number
  readonly type: string
}

export interface FollowOptions {
  /** Begin behind this event. */
  readonly after?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Everything that happens at `path`, to the event of a type that is `last`. Streams that break or that the server closes are opened again
 * behind the last event, so no event is missed or seen twice.
 */
export async function* followEvents<E extends Numbered>(
  transport: Transport,
  path: string,
  isLast: (type: string) => boolean,
  { after = 0, signal }: FollowOptions = {},
): AsyncGenerator<E> {
  let last = after
  let silent = 0
  for (;;) {
    const before = last
    for await (const event of openStream<E>(transport, path, last, signal)) {
      if (event.seq <= last) continue
      last = event.seq
      yield event
      if (isLast(event.type)) return
    }
    silent = last === before ? silent + 1 : 0
    if (silent >= MAX_SILENT_STREAMS) throw new UnreachableError(`${path} has been silent for too long`)
    await new Promise((resolve) => setTimeout(resolve, REOPEN_MS))
    signal?.throwIfAborted()
  }
}

/** One connection. A break in the middle ends it like a close: the caller opens the next. */
async function* openStream<E>(
  transport: Transport,
  path: string,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<E> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (after > 0) headers['last-event-id'] = String(after)
  const { body } = await transport.send({ method: 'GET', path, headers, signal })
  if (!body) return
  try {
    for await (const event of readEvents(body)) yield JSON.parse(event.data) as E
  } catch (error) {
    if (signal?.aborted || error instanceof SyntaxError) throw error
  }
}
