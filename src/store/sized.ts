/** The sender stopped before it had sent as much as it promised. */
export class BodyCut extends Error {
  override readonly name = 'BodyCut'
}

/**
 * Hands exactly `size` bytes of `body` to a writer that must know the length beforehand, as they arrive. Both sides fail when one
 * does: a broken body passes its own error on to the writer, a broken writer fails with an error that the body does not know.
 */
export async function sendSized<T>(
  body: ReadableStream<Uint8Array>,
  size: number,
  write: (stream: ReadableStream<Uint8Array>) => Promise<T>,
): Promise<T> {
  const sized = new FixedLengthStream(size)
  const [sent, written] = await Promise.allSettled([body.pipeTo(sized.writable), write(sized.readable)])
  if (written.status === 'fulfilled' && sent.status === 'fulfilled') return written.value
  const cause: unknown = sent.status === 'rejected' ? sent.reason : undefined
  if (written.status === 'rejected' && !isTheBodys(written.reason, cause)) throw written.reason
  throw new BodyCut('the body is not as long as promised', { cause })
}

/** A wrong length is named by the stream that counts; a broken body is the same error on both sides. */
function isTheBodys(written: unknown, sent: unknown): boolean {
  return String(written) === String(sent) || String(written).includes('FixedLengthStream')
}
