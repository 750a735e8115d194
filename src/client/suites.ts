import type { SuiteId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { CreateSuite, Suite } from '#contract/suites'
import type { Input } from './input.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export type CreateSuiteInput = Input<typeof CreateSuite>

export function suitesApi(transport: Transport) {
  return {
    create: (input: CreateSuiteInput): Promise<Suite> =>
      transport.json({ method: 'POST', path: '/v1/suites', json: input }),
    get: (id: SuiteId): Promise<Suite> => transport.json({ method: 'GET', path: `/v1/suites/${id}` }),
    list: (page: PageInput = {}): Promise<Page<Suite>> =>
      transport.json({ method: 'GET', path: `/v1/suites${query(page)}` }),
    remove: async (id: SuiteId): Promise<void> => {
      await transport.send({ method: 'DELETE', path: `/v1/suites/${id}` })
    },
  }
}
