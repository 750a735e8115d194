import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '#http/app'
import type { Deps } from '#service/deps'
import { depsOf } from '../../src/env.ts'
import { ORIGIN } from './tenant.ts'

/** The app with some of its dependencies replaced, and its own limits: knock with `(path, init)`. */
export function appWith(change: (deps: Deps) => Deps): (path: string, init?: RequestInit) => Promise<Response> {
  const app = createApp((bindings) => change(depsOf(bindings)))
  return async (path, init) => app.fetch(new Request(ORIGIN + path, init), env, createExecutionContext())
}
