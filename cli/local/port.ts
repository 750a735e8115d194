import { createServer } from 'node:net'

/** `wanted` if it is free, else (only when `flexible`) any free port. The URL must be known before the Worker starts. */
export async function choosePort(host: string, wanted: number, flexible: boolean): Promise<number> {
  const port = await tryPort(host, wanted)
  if (port !== null) return port
  if (!flexible) throw new Error(`port ${wanted} on ${host} is in use: stop what uses it or choose another with --port`)
  const any = await tryPort(host, 0)
  if (any === null) throw new Error(`no free port on ${host}`)
  return any
}

function tryPort(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}
