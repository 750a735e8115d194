import { exports } from 'cloudflare:workers'
import { ORIGIN, type Tenant } from './tenant.ts'

/** A browser without scripts: asks for HTML, brings its cookie, follows no redirect. */
export function browse(path: string, cookie?: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  headers.set('Accept', 'text/html,application/xhtml+xml')
  if (cookie) headers.set('Cookie', cookie)
  return exports.default.fetch(ORIGIN + path, { redirect: 'manual', ...init, headers })
}

export function signIn(token: string, headers: Record<string, string> = {}): Promise<Response> {
  return browse('/sign-in', undefined, { method: 'POST', body: new URLSearchParams({ key: token }), headers })
}

/** What the browser of somebody of this organisation sends. */
export async function cookieOf({ token }: Tenant): Promise<string> {
  return (await signIn(token)).headers.get('Set-Cookie')!.split(';')[0]!
}
