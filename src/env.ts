import ortWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm'
import { ulid } from 'ulid'
import { SecretKeySet } from '#contract/signatures'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import type { Config, Deps } from '#service/deps'
import { engineConfigOf, type EngineSettings } from '#service/jobs/engine-config'
import { createEngine } from '#work/batch/engines'
import { WAKE } from '#work/wake'
import { createStore } from '#store/store'
import { version } from '../package.json'

/** Settings that only some deployments have. Absent is a decision, made here. */
interface Optional extends EngineSettings {
  readonly BOOTSTRAP_KEY?: string
  /** A JWK Set with private parts; `memorisk signing-keys` makes one. */
  readonly SIGNING_KEYS?: string
  /** Scans of one organisation that run side by side. More suits a deployment with many isolates. */
  readonly ACTIVE_SCANS?: string
  readonly UNITS_IN_FLIGHT?: string
  readonly EDGE_PASS_SECONDS?: string
  readonly QUOTA_PER_KEY?: string
  readonly QUOTA_ANONYMOUS?: string
  readonly SEALING_KEY?: string
  readonly PRIVATE_HOSTS?: string
  readonly HUB_ENDPOINT?: string
  readonly OIDC_ISSUER?: string
}

/** Turns the platform's bindings into what the service may reach. Nothing else reads `env`. */
export function depsOf(env: Env): Deps {
  const config = configOf(env)
  return {
    config,
    store: createStore(env.DB, env.BLOBS),
    now: Date.now,
    newId: (prefix) => `${prefix}_${ulid()}`,
    startScan: (instance, scan) => start(env.SCANS, instance, { scan }),
    wakeScan: (instance) => wake(env.SCANS, instance),
    sendShards: async (messages, delaySeconds = 0) => {
      await env.SHARDS.sendBatch(
        messages.map((body) => ({ body })),
        { delaySeconds },
      )
    },
    engine: config.engine && createEngine(config.engine),
    startJob: (instance, job) => start(env.JOBS, instance, { job }),
    wakeJob: (instance) => wake(env.JOBS, instance),
    sendErrands: async (errands, delaySeconds = 0) => {
      await env.ERRANDS.sendBatch(
        errands.map((body) => ({ body })),
        { delaySeconds },
      )
    },
    fetch: (url, init) => fetch(url, init),
    kernel: () => (kernel ??= createOrtKernel(async () => ortWasm)),
  }
}

async function start(runs: Workflow, id: string, params: unknown): Promise<void> {
  await runs.create({ id, params }).catch(async (error: unknown) => {
    // A second start under the same id is refused: then the run is there.
    await runs.get(id).catch(() => {
      throw error
    })
  })
}

async function wake(runs: Workflow, id: string): Promise<void> {
  const run = await runs.get(id).catch(() => null)
  await run?.sendEvent({ type: WAKE, payload: {} }).catch(() => undefined)
}

/** One for the isolate: its memory never shrinks. */
let kernel: Promise<Kernel> | undefined

function configOf(env: Env & Optional): Config {
  const publicUrl = env.PUBLIC_URL.replace(/\/+$/, '')
  return {
    publicUrl,
    version,
    bootstrapKey: env.BOOTSTRAP_KEY ?? null,
    engine: engineConfigOf(env, publicUrl),
    signing: signingKeys(env.SIGNING_KEYS),
    edgePassSeconds: env.EDGE_PASS_SECONDS === undefined ? null : count('EDGE_PASS_SECONDS', env.EDGE_PASS_SECONDS, 1),
    activeScans: count('ACTIVE_SCANS', env.ACTIVE_SCANS, 4),
    unitsInFlight: count('UNITS_IN_FLIGHT', env.UNITS_IN_FLIGHT, 16),
    quota: {
      key: count('QUOTA_PER_KEY', env.QUOTA_PER_KEY, 1200),
      anonymous: count('QUOTA_ANONYMOUS', env.QUOTA_ANONYMOUS, 300),
    },
    sealingKey: env.SEALING_KEY || null,
    privateHosts: (env.PRIVATE_HOSTS ?? '').split(',').filter((host) => host !== ''),
    oidcIssuer: env.OIDC_ISSUER ?? 'https://token.actions.githubusercontent.com',
    hubEndpoint: (env.HUB_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, ''),
  }
}

function signingKeys(setting: string | undefined): SecretKeySet {
  if (setting === undefined) return { keys: [] }
  try {
    return SecretKeySet.parse(JSON.parse(setting))
  } catch {
    // The parser's own message could quote the secret.
    throw new Error('SIGNING_KEYS must be a JWK Set as `memorisk signing-keys` prints it')
  }
}

function count(name: string, setting: string | undefined, fallback: number): number {
  const value = setting === undefined ? fallback : Number(setting)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} must be a positive whole number, not ${setting}`)
  return value
}
