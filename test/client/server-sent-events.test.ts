import { expect, test } from 'vitest'
import { readEvents } from '#client/server-sent-events'

/** Reads `text` that arrives in pieces of `size` bytes. */
async function read(text: string, size: number) {
  const bytes = new TextEncoder().encode(text)
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size))
      controller.close()
    },
  })
  const events = []
  for await (const event of readEvents(body)) events.push(event)
  return events
}

const STREAM =
  ': hello\n\nid: 1\nevent: queued\ndata: {"a":"é"}\n\nid:2\r\ndata: one\r\ndata: two\r\n\r\nevent: empty\n\ndata: unfinished'

test.each([1, 2, 3, 7, 1000])('events do not depend on how bytes arrive (pieces of %i)', async (size) => {
  expect(await read(STREAM, size)).toEqual([
    { id: '1', event: 'queued', data: '{"a":"é"}' },
    { id: '2', event: 'message', data: 'one\ntwo' },
  ])
})
