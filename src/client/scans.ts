import type { ScanEvent } from '#contract/events'
import type { ScanId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { Report } from '#contract/report'
import { FINISHED, type CreateScanInput, type Scan, type ScanPlan, type ScanState } from '#contract/scans'
import { query, type PageInput } from './query.ts'
import { UnreachableError } from './problem.ts'
import { readEvents } from './server-sent-events.ts'
import type { Transport } from './transport.ts'

/** What `GET …/report` can be asked for besides JSON. */
export type ReportFormat = 'text/markdown' | 'application/json'

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Told about every event with the scan as it was then. */
  readonly onProgress?: (scan: Scan, event: ScanEvent) => void
}

/** A stream that ends before the scan does is opened again after this. */
const REOPEN_MS = 1_000
/** Streams in a row that bring nothing new. The server closes one after about a minute, so this is long silence, not impatience. */
const MAX_SILENT_STREAMS = 120

export function scansApi(transport: Transport) {
  const api = {
    create(input: CreateScanInput): Promise<Scan> {
      return transport.json({ method: 'POST', path: '/v1/scans', json: input })
    },

    /** What the scan would cost; nothing is started. */
    plan(input: CreateScanInput): Promise<ScanPlan> {
      return transport.json({ method: 'POST', path: '/v1/scans?dry_run=true', json: input })
    },

    get(id: ScanId, signal?: AbortSignal): Promise<Scan> {
      return transport.json({ method: 'GET', path: `/v1/scans/${id}`, signal })
    },

    list(filter: PageInput & { state?: ScanState } = {}): Promise<Page<Scan>> {
      return transport.json({ method: 'GET', path: `/v1/scans${query(filter)}` })
    },

    async cancel(id: ScanId): Promise<void> {
      await transport.send({ method: 'POST', path: `/v1/scans/${id}/cancel` })
    },

    publish(id: ScanId): Promise<Scan> {
      return transport.json({ method: 'POST', path: `/v1/scans/${id}/publish` })
    },

    unpublish(id: ScanId): Promise<Scan> {
      return transport.json({ method: 'POST', path: `/v1/scans/${id}/unpublish` })
    },

    async remove(id: ScanId): Promise<void> {
      await transport.send({ method: 'DELETE', path: `/v1/scans/${id}` })
    },

    report(id: ScanId): Promise<Report> {
      return transport.json({ method: 'GET', path: `/v1/scans/${id}/report` })
    },

    /** The report as text in another format. */
    async reportAs(id: ScanId, format: ReportFormat): Promise<string> {
      const headers = { accept: format }
      const response = await transport.send({ method: 'GET', path: `/v1/scans/${id}/report`, headers })
      return response.text()
    },

    /**
     * Everything that happens to the scan, from its beginning (or behind event `after`) to its end. Streams that break or that
     * the server closes are opened again behind the last event, so no event is missed or seen twice.
     */
    async *events(id: ScanId, { after = 0, signal }: { after?: number; signal?: AbortSignal | undefined } = {}) {
      let last = after
      let silent = 0
      for (;;) {
        const before = last
        for await (const event of openStream(transport, id, last, signal)) {
          if (event.seq <= last) continue
          last = event.seq
          yield event
          if (isFinished(event.type)) return
        }
        silent = last === before ? silent + 1 : 0
        if (silent >= MAX_SILENT_STREAMS) throw new UnreachableError(`scan ${id} has been silent for too long`)
        await new Promise((resolve) => setTimeout(resolve, REOPEN_MS))
        signal?.throwIfAborted()
      }
    },

    /** Waits for the end of the scan: `done`, `failed` or `cancelled`. */
    async wait(id: ScanId, { signal, onProgress }: WaitOptions = {}): Promise<Scan> {
      for await (const event of api.events(id, { signal })) {
        if (onProgress && !isFinished(event.type)) onProgress(await api.get(id, signal), event)
      }
      return api.get(id, signal)
    },
  }
  return api
}

export function isFinished(state: string): boolean {
  return (FINISHED as readonly string[]).includes(state)
}

/** One connection. A break in the middle ends it like a close: the caller opens the next. */
async function* openStream(
  transport: Transport,
  id: ScanId,
  after: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<ScanEvent> {
  const headers: Record<string, string> = { accept: 'text/event-stream' }
  if (after > 0) headers['last-event-id'] = String(after)
  const { body } = await transport.send({ method: 'GET', path: `/v1/scans/${id}/events`, headers, signal })
  if (!body) return
  try {
    for await (const event of readEvents(body)) yield JSON.parse(event.data) as ScanEvent
  } catch (error) {
    if (signal?.aborted || error instanceof SyntaxError) throw error
  }
}
