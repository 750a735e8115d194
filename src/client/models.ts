import type { ModelId } from '#contract/ids'
import type { CreateModel, Model } from '#contract/models'
import type { Page } from '#contract/page'
import type { Input } from './input.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export function modelsApi(transport: Transport) {
  return {
    create: (input: Input<typeof CreateModel>): Promise<Model> =>
      transport.json({ method: 'POST', path: '/v1/models', json: input }),
    get: (id: ModelId): Promise<Model> => transport.json({ method: 'GET', path: `/v1/models/${id}` }),
    list: (page: PageInput = {}): Promise<Page<Model>> =>
      transport.json({ method: 'GET', path: `/v1/models${query(page)}` }),
    remove: async (id: ModelId): Promise<void> => {
      await transport.send({ method: 'DELETE', path: `/v1/models/${id}` })
    },
  }
}
