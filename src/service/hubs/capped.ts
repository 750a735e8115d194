import { ServiceError } from '../errors.ts'

/** The same answer, whose body fails past `limit` bytes: a hub must not fill the isolate. */
export function capped(answer: Response, limit: number): Response {
  if (answer.body === null) return answer
  let seen = 0
  const guard = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength
      if (seen > limit) throw new ServiceError('hub_refused', `The hub sent more than ${limit} bytes.`)
      controller.enqueue(chunk)
    },
  })
  return new Response(answer.body.pipeThrough(guard), answer)
}
