import { encodeTime } from 'ulid'
import { sha256 } from '../hash.ts'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * Ids for what one idempotent request creates, decided by the request alone. When the first attempt died half-way, the second
 * makes the same ids, meets the rows of the first and creates nothing twice.
 */
export async function derivedIds(createdAt: number, seed: string): Promise<(prefix: string) => string> {
  const digest = await sha256(seed)
  let count = 0
  return (prefix) => {
    const time = encodeTime(createdAt, 10)
    // 16 characters of 5 bits: 60 from the digest, 20 count the ids of this request.
    const fixed = Array.from(
      { length: 12 },
      (_, i) => CROCKFORD[Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16) % 32],
    )
    const order = count++
    const last = [15, 10, 5, 0].map((shift) => CROCKFORD[(order >> shift) & 31])
    return `${prefix}_${time}${fixed.join('')}${last.join('')}`
  }
}
