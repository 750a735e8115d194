import { createClient, type Client } from '#client/client'
import { findServer } from './config.ts'
import { EXIT } from './exit.ts'
import { onFarewell } from './local/farewell.ts'
import type { Screen } from './terminal/screen.ts'

export interface SessionOptions {
  /** The whole product in this process on a throw-away store: nothing leaves the machine. */
  readonly embedded?: boolean | undefined
  readonly url?: string | undefined
  readonly key?: string | undefined
}

export interface Session {
  readonly client: Client
  readonly url: string
  readonly embedded: boolean
  close(): Promise<void>
}

/** A server to talk to: one that runs somewhere, or one of our own for the length of a command. */
export async function openSession(options: SessionOptions, screen: Screen): Promise<Session> {
  if (options.embedded) return openEmbedded(screen)
  const server = findServer({
    ...(options.url === undefined ? {} : { url: options.url }),
    ...(options.key === undefined ? {} : { key: options.key }),
  })
  const client = createClient({
    url: server.url,
    ...(server.key === undefined ? {} : { key: server.key }),
    onRetry: (reason, ms) => screen.line(screen.style('dim', `${reason}; trying again in ${Math.ceil(ms / 1000)} s`)),
  })
  return { client, url: server.url, embedded: false, close: () => Promise.resolve() }
}

async function openEmbedded(screen: Screen): Promise<Session> {
  // Only here is Miniflare needed, which is big and wants a newer Node.
  const [{ launch }, { newKey }] = await Promise.all([import('./local/launch.ts'), import('./local/key.ts')])
  const launching = launch({
    key: newKey(),
    onLog: ({ level, message }) => {
      if (level === 'error') screen.line(screen.style('dim', `server: ${message}`))
    },
  })
  const stay = onFarewell(() => {
    void launching.then((server) => server.close()).finally(() => process.exit(EXIT.interrupted))
  })
  const server = await launching
  return {
    client: createClient({ url: server.url, key: server.key }),
    url: server.url,
    embedded: true,
    async close() {
      stay()
      await server.close()
    },
  }
}
