import { describe, expect, test } from 'vitest'
import { BodyCut, sendSized } from '#store/sized'

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream).text()
const body = (content: string) => new Blob([content]).stream() as ReadableStream<Uint8Array>

describe('a body of a promised length', () => {
  test('passes whole', async () => {
    expect(await sendSized(body('hello'), 5, text)).toBe('hello')
  })

  test('that ends early is the sender’s fault', async () => {
    await expect(sendSized(body('hell'), 5, text)).rejects.toThrow(BodyCut)
  })

  test('that goes on is the sender’s fault', async () => {
    await expect(sendSized(body('hello!'), 5, text)).rejects.toThrow(BodyCut)
  })

  test('a writer that fails is not', async () => {
    const refusing = async (stream: ReadableStream<Uint8Array>) => {
      await stream.cancel()
      throw new Error('checksum mismatch')
    }
    await expect(sendSized(body('hello'), 5, refusing)).rejects.toThrow('checksum mismatch')
  })
})
