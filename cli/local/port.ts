import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server that was just killed lets go of its port within this. */
const PATIENCE_MS = 3_000

/** `wanted` if it is free or becomes so, else (only when `flexible`) any free port. The URL must be known before the Worker starts. */
export async function choosePort(host: string, wanted: number, flexible: boolean): Promise<number> {
  const give = performance.now() + PATIENCE_MS
  do {
    const port = await tryPort(host, wanted)
    if (port !== null) return port
    await sleep(100)
  } while (performance.now() < give)
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
