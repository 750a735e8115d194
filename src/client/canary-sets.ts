import type { CanarySet, CreateCanarySet, CreatedCanarySet } from '#contract/canary-sets'
import type { CanarySetId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { Input } from './input.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export function canarySetsApi(transport: Transport) {
  return {
    /** The answer hands out the strings to train on, this once; the server keeps the coins and the references to itself. */
    create: (input: Input<typeof CreateCanarySet>): Promise<CreatedCanarySet> =>
      transport.json({ method: 'POST', path: '/v1/canary-sets', json: input }),
    get: (id: CanarySetId): Promise<CanarySet> => transport.json({ method: 'GET', path: `/v1/canary-sets/${id}` }),
    list: (page: PageInput = {}): Promise<Page<CanarySet>> =>
      transport.json({ method: 'GET', path: `/v1/canary-sets${query(page)}` }),
  }
}
