import { ulid } from 'ulid'
import type { Config, Deps } from '#service/deps'
import { ServiceError } from '#service/errors'
import { createStore } from '#store/store'
import { version } from '../package.json'

/** Settings that only some deployments have. Absent is a decision, made here. */
interface Optional {
  readonly BOOTSTRAP_KEY?: string
  readonly QUOTA_PER_KEY?: string
  readonly QUOTA_ANONYMOUS?: string
}

/** Turns the platform's bindings into what the service may reach. Nothing else reads `env`. */
export function depsOf(env: Env): Deps {
  return {
    config: configOf(env),
    store: createStore(env.DB, env.BLOBS),
    now: Date.now,
    newId: (prefix) => `${prefix}_${ulid()}`,
    startScan: async (instance, scan) => {
      await env.SCANS.create({ id: instance, params: { scan } })
    },
    sendShards: async (messages) => {
      await env.SHARDS.sendBatch(messages.map((body) => ({ body })))
    },
    kernel: async () => {
      throw new ServiceError('unavailable', 'This build has no kernel.')
    },
  }
}

function configOf(env: Env & Optional): Config {
  return {
    publicUrl: env.PUBLIC_URL.replace(/\/+$/, ''),
    version,
    bootstrapKey: env.BOOTSTRAP_KEY ?? null,
    quota: { key: count(env.QUOTA_PER_KEY, 1200), anonymous: count(env.QUOTA_ANONYMOUS, 300) },
  }
}

function count(setting: string | undefined, fallback: number): number {
  const value = setting === undefined ? fallback : Number(setting)
  if (!Number.isInteger(value) || value < 1) throw new Error(`a quota must be a positive whole number, not ${setting}`)
  return value
}
