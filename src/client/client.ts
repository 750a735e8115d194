import type { Health } from '#contract/health'
import type { Leaderboard, LeaderboardInput } from '#contract/leaderboard'
import type { KeySet } from '#contract/signatures'
import { basesApi } from './bases.ts'
import { blobsApi } from './blobs.ts'
import { canarySetsApi } from './canary-sets.ts'
import { jobsApi } from './jobs.ts'
import { keysApi } from './keys.ts'
import { modelsApi } from './models.ts'
import { scansApi } from './scans.ts'
import { studiesApi } from './studies.ts'
import { query } from './query.ts'
import { suitesApi } from './suites.ts'
import { createTransport, type TransportOptions } from './transport.ts'

export type Client = ReturnType<typeof createClient>

/** The whole API, typed by the contract. Runs wherever `fetch` does: Node, browsers, Workers. Errors are `ApiError` or `UnreachableError`. */
export function createClient(options: TransportOptions) {
  const transport = createTransport(options)
  return {
    health: (): Promise<Health> => transport.json({ method: 'GET', path: '/healthz' }),
    /** The public keys that the server signs its reports with. */
    signingKeys: (): Promise<KeySet> => transport.json({ method: 'GET', path: '/.well-known/memorisk-keys.json' }),
    /** A page of what is published, ranked. */
    leaderboard: (filter: LeaderboardInput = {}): Promise<Leaderboard> =>
      transport.json({ method: 'GET', path: `/v1/leaderboard${query(filter)}` }),
    keys: keysApi(transport),
    blobs: blobsApi(transport),
    bases: basesApi(transport),
    models: modelsApi(transport),
    suites: suitesApi(transport),
    canarySets: canarySetsApi(transport),
    scans: scansApi(transport),
    jobs: jobsApi(transport),
    studies: studiesApi(transport),
  }
}
