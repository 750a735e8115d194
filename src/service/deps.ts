import type { SecretKeySet } from '#contract/signatures'
import type { Kernel } from '#model/kernel'
import type { Store } from '#store/store'
import type { Engine } from './jobs/engine.ts'
import type { EngineConfig } from './jobs/engine-config.ts'

/** Everything a verb may reach. Built once per request, message or workflow step in `env.ts`; tests build their own. */
export interface Deps {
  readonly config: Config
  readonly store: Store
  /** Milliseconds since the epoch. Injected, so that leases and expiry can be tested without waiting. */
  readonly now: () => number
  readonly newId: (prefix: string) => string
  /** Starts a durable run; a second start under the same id is harmless. */
  readonly startScan: (instance: string, scan: string) => Promise<void>
  /** Tells a durable run that there is news. Only a hint: nobody may be listening, and that is no error. */
  readonly wakeScan: (instance: string) => Promise<void>
  /** Hands units of work to the queue: at most 100 at once. */
  readonly sendShards: (messages: readonly ShardMessage[], delaySeconds?: number) => Promise<void>
  /** The GPU batch endpoint; null when none is configured. */
  readonly engine: Engine | null
  /** Starts a job's durable run (`advanceJob` until it has ended); a second start under the same id is harmless. */
  readonly startJob: (instance: string, job: string) => Promise<void>
  /** Tells a job's durable run that there is news. Only a hint. */
  readonly wakeJob: (instance: string) => Promise<void>
  /** Tells the errand runner what is due. Only a hint: the database says what is, and the clock looks there too. */
  readonly sendErrands: (errands: readonly Errand[], delaySeconds?: number) => Promise<void>
  /** Requests to other servers. Only `outbound/` calls it, with addresses that it has checked. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** The numeric kernel of this isolate, created on first use. */
  readonly kernel: () => Promise<Kernel>
}

/** One unit of a scan's work; everything else about it is in its row. */
export interface ShardMessage {
  readonly scan: string
  readonly unit: number
}

/** Something to do for the world outside: take in what a hub told us, compare its list of repos, or deliver a message. Everything else is in its row. */
export interface Errand {
  readonly errand: 'hub_delivery' | 'hub_sync' | 'message'
  readonly id: string
}

export interface Config {
  readonly publicUrl: string
  readonly version: string
  /** A complete key that becomes the first administrator on first use. Absent in production: then there is no such door. */
  readonly bootstrapKey: string | null
  /** The GPU batch endpoint's address and secrets; null when none is configured. */
  readonly engine: EngineConfig | null
  /** What reports are signed with. Empty: they stay unsigned. */
  readonly signing: SecretKeySet
  /** CPU seconds of a pass beyond which a scan is for the GPU endpoint; null: the edge's own limit. */
  readonly edgePassSeconds: number | null
  /** Scans of one organisation that run side by side; later ones wait their turn. */
  readonly activeScans: number
  /** Units of one scan in the queue at once: its isolates in parallel, and how long others wait behind it. */
  readonly unitsInFlight: number
  /** Requests a minute: for one key, and for one address without a key. */
  readonly quota: { readonly key: number; readonly anonymous: number }
  /** Secrets that must be known again (a hub's token, a webhook's secret) are encrypted under it. Absent: none can be kept. */
  readonly sealingKey: string | null
  /** `host` or `host:port` that may be called although private, and by plain http. A laptop's loopback; nothing in production. */
  readonly privateHosts: readonly string[]
  /** Who signs the tokens that jobs trade for keys: GitHub, or a GitHub Enterprise Server. */
  readonly oidcIssuer: string
  /** The hub that a request means when it names none. */
  readonly hubEndpoint: string
}
