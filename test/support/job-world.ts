import type { Deps } from '#service/deps'
import type { EngineConfig } from '#service/jobs/engine-config'
import type { Job } from '#contract/jobs'
import type { RunnerEvent, RunnerOrders } from '#contract/job-events'
import { advanceJob } from '#service/jobs/advance-job'
import { sha256 } from '#service/hash'
import { appWith } from './app.ts'
import { type FakeEngine, fakeEngine } from './fake-engine.ts'
import { type Hand, newHand } from './hand-driven.ts'
import type { Tenant } from './tenant.ts'

const CONFIG: EngineConfig = {
  kind: 'http',
  url: 'https://engine.test',
  token: 'engine-token-0123456789',
  secret: 'only-tests-use-this-secret-0123456789',
  callbackUrl: 'http://memorisk.test',
  allowInsecure: false,
  gpus: 0,
  activeJobs: 2,
  runtimeEnv: {},
}

/** A server with a fake engine, driven by hand: the test is the engine, the clock, the Workflow and the runner. */
export interface JobWorld {
  readonly engine: FakeEngine
  readonly hand: Hand
  /** Jobs woken, in order. */
  readonly woken: string[]
  /** As the organisation, through the door. */
  send(method: string, path: string, body?: unknown): Promise<Response>
  /** As whoever holds this token; `body` as it is. */
  knock(path: string, init?: RequestInit): Promise<Response>
  create(body: object): Promise<Job>
  get(id: string): Promise<Job>
  /** One step of the job's driver; gives the job after it. */
  step(id: string): Promise<Job>
  /** Steps until there is nothing to do but wait, or it has ended. */
  settle(id: string): Promise<Job>
  /** The runner of the latest submission. */
  runner(worker?: string): RunnerHand
}

export interface RunnerHand {
  readonly token: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  say(...events: RunnerEvent[]): Promise<RunnerOrders>
  put(name: string, bytes: Uint8Array | string): Promise<Response>
  /** Hands in all files, and says so. */
  finish(files: Readonly<Record<string, Uint8Array | string>>): Promise<void>
}

export const STARTED = { type: 'started', device: 'cpu', versions: { torch: '2' }, resumed_from: null } as const

export function jobWorld(
  tenant: Tenant,
  own: Partial<EngineConfig> = {},
  config: Partial<Deps['config']> = {},
): JobWorld {
  const engine = fakeEngine()
  const woken: string[] = []
  const settings = { ...CONFIG, ...own }
  const hand = newHand(
    tenant,
    { ...config, engine: settings },
    { engine, startJob: async () => undefined, wakeJob: async (run) => void woken.push(run) },
  )
  const knock = appWith((deps) => ({ ...hand.deps, kernel: deps.kernel }))
  const world: JobWorld = {
    engine,
    hand,
    woken,
    knock,
    send: (method, path, body) =>
      knock(path, {
        method,
        headers: { Authorization: `Bearer ${tenant.token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    async create(body) {
      const answer = await world.send('POST', '/v1/jobs', body)
      if (answer.status !== 202) throw new Error(await answer.text())
      return answer.json<Job>()
    },
    get: async (id) => (await world.send('GET', `/v1/jobs/${id}`)).json<Job>(),
    async step(id) {
      await advanceJob(hand.deps, id)
      return world.get(id)
    },
    async settle(id) {
      for (let i = 0; i < 30; i++) {
        const { finished, waitSeconds } = await advanceJob(hand.deps, id)
        if (finished || waitSeconds > 0) return world.get(id)
      }
      throw new Error('the job does not come to rest')
    },
    runner(worker = 'worker-one') {
      const { token, job } = engine.submitted.at(-1)!
      let seq = 0
      const fetch = (path: string, init: RequestInit = {}) =>
        knock(path, {
          ...init,
          headers: {
            ...init.headers,
            Authorization: `Bearer ${token}`,
            ...(init.body instanceof Uint8Array && { 'Content-Length': String(init.body.byteLength) }),
          },
        })
      const hand: RunnerHand = {
        token,
        fetch,
        async say(...events) {
          const numbered = events.map((event) => ({ ...event, seq: event.seq > 0 ? event.seq : ++seq }))
          const answer = await fetch(`/v1/jobs/${job}/events`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ worker, events: numbered }),
          })
          if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
          return answer.json<RunnerOrders>()
        },
        async put(name, content) {
          const body = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)
          return fetch(`/v1/jobs/${job}/outputs/${name}?sha256=${await sha256(body as Uint8Array<ArrayBuffer>)}`, {
            method: 'PUT',
            body,
          })
        },
        async finish(files) {
          const outputs = []
          for (const [name, content] of Object.entries(files)) {
            const answer = await hand.put(name, content)
            if (!answer.ok) throw new Error(await answer.text())
            outputs.push(await answer.json())
          }
          await hand.say({ seq: 0, type: 'finished', outputs: outputs as never })
        },
      }
      return hand
    },
  }
  return world
}
