import type { Base, CreateBase } from '#contract/bases'
import type { BaseId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { Input } from './input.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export function basesApi(transport: Transport) {
  return {
    create: (input: Input<typeof CreateBase>): Promise<Base> =>
      transport.json({ method: 'POST', path: '/v1/bases', json: input }),
    get: (id: BaseId): Promise<Base> => transport.json({ method: 'GET', path: `/v1/bases/${id}` }),
    list: (page: PageInput = {}): Promise<Page<Base>> =>
      transport.json({ method: 'GET', path: `/v1/bases${query(page)}` }),
  }
}
