import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

type Handler = (url: string, init: RequestInit) => Response | Promise<Response>

/** Puts a handler behind a real port of this machine. */
export async function serve(handler: Handler): Promise<Served> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      const address = `http://${request.headers.host}${request.url}`
      const headers = new Headers()
      for (const [name, value] of Object.entries(request.headers))
        if (typeof value === 'string') headers.set(name, value)
      const body = await bodyOf(request)
      const answer = await handler(address, { method: request.method ?? 'GET', headers, ...(body !== '' && { body }) })
      const bytes = Buffer.from(await answer.arrayBuffer())
      response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'Content-Length': bytes.byteLength })
      response.end(bytes)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
