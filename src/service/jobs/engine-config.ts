/** Which engine runs jobs, and how it is reached. */
export interface EngineConfig {
  readonly kind: 'ray' | 'runpod' | 'http'
  /** Without a slash at its end: Ray's dashboard, RunPod's `https://api.runpod.ai/v2/<endpoint>`, or a generic endpoint. */
  readonly url: string
  /** The engine's own key. */
  readonly token: string | null
  /** Signs job tokens and callbacks. */
  readonly secret: string
  /** How the runner reaches this server; differs from the public address behind a tunnel or inside a cluster. */
  readonly callbackUrl: string
  /** Plain http or no token to a host that is not this machine. */
  readonly allowInsecure: boolean
  /** Asked of the engine for each job, where it takes such a wish. */
  readonly gpus: number
  /** Ray's `runtime_env`: how its workers get the runner where their image lacks it. */
  readonly runtimeEnv: Readonly<Record<string, unknown>>
  /** Jobs of one organisation with the engine at once. */
  readonly activeJobs: number
}

/** Short secrets can be guessed offline from one callback. */
const SHORTEST_SECRET = 32

/** As the environment has them; all may be absent. */
export interface EngineSettings {
  /** `ray`, `runpod`, `http`, or `none`, the default. */
  readonly ENGINE?: string
  readonly ENGINE_URL?: string
  readonly ENGINE_TOKEN?: string
  readonly ENGINE_SECRET?: string
  readonly ENGINE_CALLBACK_URL?: string
  readonly ENGINE_ALLOW_INSECURE?: string
  readonly ENGINE_GPUS?: string
  readonly ENGINE_RUNTIME_ENV?: string
  readonly ACTIVE_JOBS?: string
}

/**
 * Null without an engine: then jobs are refused. Throws when the settings make no sense or are not safe: an engine runs whatever it is
 * given, so it is not spoken to in the open.
 */
export function engineConfigOf(settings: EngineSettings, publicUrl: string): EngineConfig | null {
  const kind = settings.ENGINE || 'none'
  if (kind === 'none') return null
  if (kind !== 'ray' && kind !== 'runpod' && kind !== 'http') {
    throw new Error(`ENGINE must be ray, runpod, http or none, not ${kind}`)
  }
  const url = addressOf('ENGINE_URL', settings.ENGINE_URL)
  const secret = settings.ENGINE_SECRET ?? ''
  if (secret.length < SHORTEST_SECRET) throw new Error(`ENGINE_SECRET needs ${SHORTEST_SECRET} characters or more`)
  const token = settings.ENGINE_TOKEN || null
  const allowInsecure = settings.ENGINE_ALLOW_INSECURE === 'true'
  if (!allowInsecure && !isLoopback(url)) {
    if (url.protocol !== 'https:') throw new Error('ENGINE_URL must be https, or ENGINE_ALLOW_INSECURE=true')
    if (token === null) throw new Error('ENGINE_TOKEN is missing; without one ENGINE_ALLOW_INSECURE=true is needed')
  }
  return {
    kind,
    url: plain(url),
    token,
    secret,
    callbackUrl: plain(addressOf('ENGINE_CALLBACK_URL', settings.ENGINE_CALLBACK_URL || publicUrl)),
    allowInsecure,
    gpus: whole('ENGINE_GPUS', settings.ENGINE_GPUS, 0),
    runtimeEnv: objectOf('ENGINE_RUNTIME_ENV', settings.ENGINE_RUNTIME_ENV),
    activeJobs: Math.max(1, whole('ACTIVE_JOBS', settings.ACTIVE_JOBS, 4)),
  }
}

function addressOf(name: string, value: string | undefined): URL {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`${name} must be an http(s) address`)
  if (url.username !== '' || url.password !== '') throw new Error(`${name} must not hold credentials`)
  return url
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function plain(url: URL): string {
  return url.href.replace(/\/+$/, '')
}

function objectOf(name: string, text: string | undefined): Record<string, unknown> {
  const value = text === undefined || text === '' ? {} : jsonOf(text)
  // Not with what stands there: it may hold secrets.
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${name} must be a JSON object`)
  return value as Record<string, unknown>
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function whole(name: string, value: string | undefined, fallback: number): number {
  const number = value === undefined || value === '' ? fallback : Number(value)
  if (!Number.isInteger(number) || number < 0) throw new Error(`${name} must be a whole number, not ${value}`)
  return number
}
