import type { ScanEvent } from '#contract/events'
import type { ScanId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { Report } from '#contract/report'
import { FINISHED, type CreateScanInput, type Scan, type ScanPlan, type ScanState } from '#contract/scans'
import { query, type PageInput } from './query.ts'
import { followEvents, type FollowOptions } from './follow.ts'
import type { Transport } from './transport.ts'

/** What `GET …/report` can be asked for besides JSON. */
export type ReportFormat = 'text/markdown' | 'application/json'

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Told about every event with the scan as it was then. */
  readonly onProgress?: (scan: Scan, event: ScanEvent) => void
}

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

    /** Everything that happens to the scan, from its beginning (or behind event `after`) to its end; none missed, none seen twice. */
    events: (id: ScanId, options: FollowOptions = {}): AsyncGenerator<ScanEvent> =>
      followEvents<ScanEvent>(transport, `/v1/scans/${id}/events`, isFinished, options),

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
