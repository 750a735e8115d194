import type { KeyId } from '#contract/ids'
import type { CreateKey, CreatedKey, Key } from '#contract/keys'
import type { Page } from '#contract/page'
import { query, type PageInput } from './query.ts'
import type { ExchangedKey } from '#contract/oidc'
import type { Transport } from './transport.ts'

export function keysApi(transport: Transport) {
  return {
    /** The answer holds the key itself, this once. */
    create: (input: CreateKey): Promise<CreatedKey> =>
      transport.json({ method: 'POST', path: '/v1/keys', json: input }),
    list: (page: PageInput = {}): Promise<Page<Key>> =>
      transport.json({ method: 'GET', path: `/v1/keys${query(page)}` }),
    revoke: async (id: KeyId): Promise<void> => {
      await transport.send({ method: 'DELETE', path: `/v1/keys/${id}` })
    },

    /** A short-lived key for the holder of an OIDC token that the server trusts; needs no key. */
    exchange(token: string): Promise<ExchangedKey> {
      return transport.json({ method: 'POST', path: '/v1/oidc/exchange', json: { token } })
    },
  }
}
