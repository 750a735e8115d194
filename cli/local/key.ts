import { KeyId } from '#contract/ids'
import { formatKey, newSecret } from '#contract/keys'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A fresh administrator's key for a server on this machine. */
export function newKey(): string {
  const random = crypto.getRandomValues(new Uint8Array(26))
  const id = Array.from(random, (byte) => CROCKFORD[byte % 32]).join('')
  return formatKey({ id: KeyId.parse(`key_${id}`), secret: newSecret() })
}
