import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions, type MiniflareOptions } from 'miniflare'
import { startHeartbeat } from './heartbeat.ts'
import { migrate } from './migrate.ts'
import { choosePort } from './port.ts'
import { startWatchdog, withRuntime } from './watchdog.ts'
import { loadWorker } from './worker.ts'

interface LogLine {
  readonly level: string
  readonly message: string
}

export interface LaunchOptions {
  /** Where D1, R2, queues and workflows rest. Absent: a throw-away folder, removed at the end, however that comes. */
  readonly store?: string
  readonly host?: string
  readonly port?: number
  /** Take any other port when `port` is busy. */
  readonly flexiblePort?: boolean
  /** The administrator's key of this server. */
  readonly key: string
  /** Absent: reports stay unsigned, as befits a server that is gone afterwards. */
  readonly signingKeys?: string
  readonly onLog?: (line: LogLine) => void
  /** Settings of the Worker besides those of wrangler.toml, such as `QUOTA_ANONYMOUS`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface LocalServer {
  readonly url: string
  readonly key: string
  /** Resolves when workerd has ended, by `close` or on its own. */
  readonly ended: Promise<void>
  close(): Promise<void>
}

/**
 * Starts the whole product on this machine: the built Worker in a real workerd, with D1, R2, Queues, Workflows and the cron
 * as wrangler.toml sets them. No account, no network.
 */
export async function launch(options: LaunchOptions): Promise<LocalServer> {
  const host = options.host ?? '127.0.0.1'
  const onLog = options.onLog ?? (() => undefined)
  const port = await choosePort(host, options.port ?? 0, options.flexiblePort ?? false)
  const url = `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${port}`
  const scratch = await mkdtemp(path.join(tmpdir(), 'memorisk-'))
  const watchdog = startWatchdog()
  watchdog.guard(scratch)
  const store = options.store ?? path.join(scratch, 'store')
  await mkdir(store, { recursive: true, mode: 0o700 })

  const worker = await loadWorker({
    PUBLIC_URL: url,
    BOOTSTRAP_KEY: options.key,
    ...(options.signingKeys !== undefined && { SIGNING_KEYS: options.signingKeys }),
    // One isolate does all the work here: short queues keep several scans side by side.
    UNITS_IN_FLIGHT: '2',
    // As lasting, and as secret, as the key it is made of.
    SEALING_KEY: options.key,
    // A hub or a receiver of webhooks on this machine is this person's own.
    PRIVATE_HOSTS: 'localhost,127.0.0.1,[::1]',
    // Whoever reads on this machine, in however many tabs, is one address here.
    QUOTA_ANONYMOUS: '3000',
    ...options.settings,
  })
  const settings = convertV4MiniflareOptions({
    host,
    port,
    // Miniflare would ask the network where this machine is.
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.ERROR),
    resourcePersistencePath: store,
    resourceTmpPath: path.join(scratch, 'tmp'),
    handleStructuredLogs: onLog,
    workers: [worker],
  })
  const { result: miniflare, runtime } = await withRuntime(() => start(settings, scratch))
  if (runtime.pid !== undefined) watchdog.guard(runtime.pid)
  const ended = new Promise<void>((resolve) => void runtime.once('exit', () => resolve()))
  let stopHeartbeat: (() => Promise<void>) | undefined
  const close = async (): Promise<void> => {
    await stopHeartbeat?.()
    await miniflare.dispose()
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
    watchdog.stop()
  }
  try {
    await migrate(await miniflare.getD1Database('DB'))
    await untilHealthy(url)
    const worker = await miniflare.getWorker()
    stopHeartbeat = startHeartbeat(
      (cron) => worker.scheduled({ cron }),
      (error) => onLog({ level: 'error', message: `the reconciler failed: ${String(error)}` }),
    )
  } catch (error) {
    await close()
    throw error
  }
  let closing: Promise<void> | undefined
  return { url, key: options.key, ended, close: () => (closing ??= close()) }
}

async function start(settings: MiniflareOptions, scratch: string): Promise<Miniflare> {
  const before = SIGNALS.map((signal) => process.listeners(signal))
  // Miniflare takes its own scratch folder from here, and leaves it behind when it is killed.
  const { TMPDIR } = process.env
  process.env['TMPDIR'] = scratch
  const miniflare = new Miniflare(settings)
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  // Miniflare would end the process on the spot; whoever launched wants to put things in order first (and has the watchdog).
  for (const [i, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!before[i]!.includes(listener)) process.off(signal, listener)
    }
  }
  await miniflare.ready
  return miniflare
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const HEALTH_TIMEOUT_MS = 30_000

async function untilHealthy(url: string): Promise<void> {
  const give = performance.now() + HEALTH_TIMEOUT_MS
  for (;;) {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) }).catch(() => null)
    if (response?.ok) return
    if (performance.now() > give) {
      throw new Error(`the server did not become healthy: ${response ? await response.text() : 'no answer'}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
