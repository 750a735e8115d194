import { BodyCut } from '#store/sized'
import { ServiceError } from '../errors.ts'

/** Runs work that consumes a body of `size` bytes; a body that ends early is the sender's fault, not ours. */
export async function whole<T>(size: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof BodyCut)) throw error
    throw new ServiceError('size_mismatch', `The body ended before the ${size} bytes that Content-Length promised.`)
  }
}
