import { crc32 } from './crc32.ts'
import { KeyId, OrgId } from './ids.ts'
import { trimmedLine } from './line.ts'
import { Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** `admin` may do everything, `submit` may also read. */
export const Scope = z.enum(['read', 'submit', 'admin'])
export type Scope = z.infer<typeof Scope>

export const CreateKey = z
  .strictObject({
    name: trimmedLine(100).meta({ example: 'ci' }),
    scopes: z
      .array(Scope)
      .min(1)
      .max(3)
      .meta({ example: ['submit'] }),
    expires_at: Timestamp.optional(),
  })
  .meta({ id: 'CreateKey' })
export type CreateKey = z.infer<typeof CreateKey>

export const Key = z
  .object({
    id: KeyId,
    organisation: OrgId,
    name: z.string(),
    hint: z.string().meta({ description: 'Public start of the key, to recognise it by' }),
    scopes: z.array(Scope),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
    revoked_at: Timestamp.nullable(),
    last_used_at: Timestamp.nullable().meta({ description: 'To the hour' }),
  })
  .meta({ id: 'Key' })
export type Key = z.infer<typeof Key>

export const CreatedKey = Key.extend({
  key: z.string().meta({ description: 'The key itself. Shown this once: only a hash of it is stored.' }),
}).meta({ id: 'CreatedKey' })
export type CreatedKey = z.infer<typeof CreatedKey>

export const KeyList = pageOf(Key)

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 32 characters of base 62: 190 bits. */
const SECRET_LENGTH = 32
const CRC_LENGTH = 6
const KEY = /^mrk_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/

export interface KeyParts {
  readonly id: KeyId
  readonly secret: string
}

/** `mrk_<id>_<secret>_<crc>`. The checksum lets secret scanners, and us, tell a key from noise without a look-up. */
export function formatKey({ id, secret }: KeyParts): string {
  const body = `mrk_${id.slice('key_'.length)}_${secret}`
  return `${body}_${checksum(body)}`
}

/** The parts of a well-formed key with the right checksum; otherwise null. */
export function parseKey(text: string): KeyParts | null {
  const [, id, secret, crc] = KEY.exec(text) ?? []
  if (id === undefined || secret === undefined) return null
  return checksum(`mrk_${id}_${secret}`) === crc ? { id: KeyId.parse(`key_${id}`), secret } : null
}

/** The public part of a key: enough to recognise it by. */
export function keyHint(key: string): string {
  return key.slice(0, key.indexOf('_', 'mrk_'.length))
}

/** A fresh secret from the platform's cryptographic randomness, without modulo bias. */
export function newSecret(): string {
  let secret = ''
  while (secret.length < SECRET_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(SECRET_LENGTH * 2))) {
      // 248 = 4 · 62: bytes above it would make some characters likelier.
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += BASE62[byte % 62]!
    }
  }
  return secret
}

function checksum(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let i = 0; i < CRC_LENGTH; i++) {
    text = BASE62[rest % 62]! + text
    rest = Math.floor(rest / 62)
  }
  return text
}
