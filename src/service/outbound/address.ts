import { isPublicV4, isPublicV6 } from './ip.ts'

/** Names that belong to some private network, never to the internet (RFC 6761, 6762, 8375; `.internal` by ICANN, 2024). */
const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid|onion)$/

export interface Reach {
  /** `host` or `host:port` that may be called although private, and by plain http. */
  readonly privateHosts: readonly string[]
  /** This server itself: calling it would be a loop. */
  readonly publicUrl: string
}

/**
 * Why a server must not be sent to `address` by a stranger's word, or null when it may. Https to a public host, without credentials; a
 * literal address in any spelling is judged by its bits. What a name resolves to is not looked up: the platform's network does not
 * route to private addresses, and a check here would not bind the request after it.
 */
export function addressProblem(address: string, { privateHosts, publicUrl }: Reach): string | null {
  if (!URL.canParse(address)) return 'is not an absolute URL'
  // The parser turns 0x7f.1, 2130706433 and ①②⑦.0.0.1 into 127.0.0.1.
  const url = new URL(address)
  const host = url.hostname.replace(/\.$/, '')
  if (url.username !== '' || url.password !== '') return 'must not carry credentials'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.host === new URL(publicUrl).host) return 'leads back to this server'
  if (privateHosts.includes(host) || privateHosts.includes(url.host)) return null
  if (url.protocol !== 'https:') return 'must begin with https://'
  return isPublicHost(host) ? null : 'leads into a private network'
}

function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicV6(host.slice(1, -1))
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPublicV4(host)
  return host.includes('.') && !PRIVATE_NAMES.test(host)
}
