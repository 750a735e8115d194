import { createMiddleware } from 'hono/factory'
import { ServiceError } from '#service/errors'
import { sha256 } from '#service/hash'
import { claimKey } from '#service/idempotency/claim-key'
import { derivedIds } from '#service/idempotency/derived-ids'
import { recordAnswer } from '#service/idempotency/record-answer'
import { seal, unseal } from '#service/idempotency/seal'
import type { Door } from './app-type.ts'
import { member } from './auth.ts'

/** A structured-field string, or the bare text that many clients send. */
const KEY = /^(?:"([\x20-\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/
/** What a replay must repeat; the rest (limits, request id) belongs to the request at hand. */
const KEPT = ['Content-Type', 'Location', 'ETag', 'Preference-Applied']

/** Route middleware of every POST that creates: with an `Idempotency-Key`, the same request gets the same answer for a day. */
export const idempotent = createMiddleware<Door>(async (c, next) => {
  const header = c.req.header('Idempotency-Key')
  if (header === undefined) return next()
  const [, quoted, bare] = KEY.exec(header) ?? []
  const key = quoted ?? bare
  if (key === undefined) {
    throw new ServiceError(
      'bad_request',
      'Idempotency-Key must be 1 to 255 printable ASCII characters, optionally in quotes.',
    )
  }
  const deps = c.get('deps')
  const caller = c.get('runner')?.job ?? member(c).key
  const token = c.req.header('Authorization') ?? ''
  const { pathname, search } = new URL(c.req.url)
  const hash = await sha256(`${c.req.method}\n${pathname}${search}\n${await c.req.text()}`)
  const claim = await claimKey(deps, { caller, key, hash })
  if (!claim.claimed) {
    return c.body(await unseal(token, claim.sealed), claim.status as 200, {
      ...claim.headers,
      'Idempotency-Replayed': 'true',
    })
  }
  c.set('deps', { ...deps, newId: await derivedIds(claim.row.createdAt, `${caller}\n${key}\n${hash}`) })
  await next()
  if (!c.res.ok) return recordAnswer(deps, claim.row, null)
  const kept = KEPT.map((name) => [name, c.res.headers.get(name)] as const).filter(([, value]) => value !== null)
  const headers = Object.fromEntries(kept) as Record<string, string>
  const body = await seal(token, await c.res.clone().text())
  return recordAnswer(deps, claim.row, { status: c.res.status, headers, body })
})
