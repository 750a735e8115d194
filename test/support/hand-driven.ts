import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { CreateScan, type CreateScanInput, type Scan } from '#contract/scans'
import { ANONYMOUS, type Member } from '#service/caller'
import type { Deps, ShardMessage } from '#service/deps'
import { advanceScan } from '#service/scans/advance-scan'
import { createScan } from '#service/scans/create-scan'
import { getScan } from '#service/scans/get-scan'
import { runShard } from '#service/scans/run-shard'
import type { Kernel } from '#model/kernel'
import { createPlainKernel } from '#model/kernel-plain'
import { createStore } from '#store/store'
import type { Tenant } from './tenant.ts'

/** A service without a platform around it: the test is queue, clock and Workflow, and decides what is delivered, lost or repeated. */
export interface Hand {
  readonly deps: Deps
  readonly caller: Member
  readonly queue: ShardMessage[]
  /** Instances started, in order. */
  readonly runs: string[]
  /** Kernel calls so far. */
  calls(): number
  /** Milliseconds the clock is ahead. */
  wait(ms: number): void
  /** Runs before every kernel call. */
  beforeCall: (call: number) => void | Promise<void>
  create(input: CreateScanInput): Promise<Scan>
  get(id: string): Promise<Scan>
  /** Delivers every message, and those that come of it, once and in order. */
  deliver(): Promise<void>
  /** Advances and delivers until the scan has ended. */
  drive(id: string): Promise<Scan>
}

export function newHand(tenant: Tenant, config: Partial<Deps['config']> = {}, replaced: Partial<Deps> = {}): Hand {
  const queue: ShardMessage[] = []
  const runs: string[] = []
  let calls = 0
  let ahead = 0
  const kernel = watched(createPlainKernel(), async () => {
    calls++
    await hand.beforeCall(calls)
  })
  const quota = { key: 1e6, anonymous: 1e6 }
  const deps: Deps = {
    config: {
      publicUrl: 'http://memorisk.test',
      version: 'test',
      bootstrapKey: null,
      engine: null,
      edgePassSeconds: null,
      signing: { keys: [] },
      activeScans: 4,
      unitsInFlight: 16,
      quota,
      sealingKey: 'only tests use this',
      privateHosts: [],
      oidcIssuer: 'https://issuer.example.org',
      hubEndpoint: 'https://huggingface.co',
      ...config,
    },
    store: createStore(env.DB, env.BLOBS),
    now: () => Date.now() + ahead,
    newId: (prefix) => `${prefix}_${ulid()}`,
    startScan: async (instance) => void runs.push(instance),
    wakeScan: async () => undefined,
    engine: null,
    startJob: async () => undefined,
    wakeJob: async () => undefined,
    sendErrands: async () => undefined,
    fetch: async () => {
      throw new Error('no network in tests')
    },
    sendShards: async (messages) => void queue.push(...messages),
    kernel: async () => kernel,
    ...replaced,
  }
  const caller: Member = { ...ANONYMOUS, org: tenant.org, key: tenant.key }
  const hand: Hand = {
    deps,
    caller,
    queue,
    runs,
    calls: () => calls,
    wait: (ms) => void (ahead += ms),
    beforeCall: () => undefined,
    create: async (input) => (await createScan(deps, caller, CreateScan.parse(input))).scan,
    get: (id) => getScan(deps, caller, id as Scan['id']),
    async deliver() {
      for (let message = queue.shift(); message; message = queue.shift()) await runShard(deps, message)
    },
    async drive(id) {
      for (let i = 0; i < 100; i++) {
        if ((await advanceScan(deps, id)).finished) return hand.get(id)
        await hand.deliver()
      }
      throw new Error('the scan does not end')
    },
  }
  return hand
}

/** The kernel with `before` awaited ahead of every call. */
function watched(kernel: Kernel, before: () => Promise<void>): Kernel {
  const watch = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await before()
    return work()
  }
  return {
    attention: (call) => watch(() => kernel.attention(call)),
    mlp: (call) => watch(() => kernel.mlp(call)),
    bottleneck: (call) => watch(() => kernel.bottleneck(call)),
    norm: (call) => watch(() => kernel.norm(call)),
    vocabulary: (call) => watch(() => kernel.vocabulary(call)),
    compare: (call) => watch(() => kernel.compare(call)),
    gradient: (call) => watch(() => kernel.gradient(call)),
    heapBytes: () => kernel.heapBytes(),
  }
}
