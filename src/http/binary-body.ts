import { ServiceError } from '#service/errors'
import type { Ctx } from './app-type.ts'

/** The request's bytes as a stream, with the length the client promised. Without a length nothing can be streamed onwards. */
export function binaryBody(c: Ctx): { size: number; body: ReadableStream<Uint8Array> } {
  const header = c.req.header('Content-Length')
  if (header === undefined || !/^\d{1,15}$/.test(header)) {
    throw new ServiceError('length_required', 'Send the length of the body in `Content-Length`.')
  }
  return { size: Number(header), body: c.req.raw.body ?? new Blob([]).stream() }
}
