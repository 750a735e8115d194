import { createRoute } from '@hono/zod-openapi'
import { Health } from '#contract/health'
import { checkHealth } from '#service/health/check-health'
import type { App } from './app-type.ts'
import { json, refusals } from './answers.ts'

const route = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  summary: 'Version, and what is reachable',
  tags: ['service'],
  responses: { 200: json(Health, 'What is reachable'), ...refusals('rate_limited') },
})

export function healthRoutes(app: App): void {
  app.openapi(route, async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json(await checkHealth(c.get('deps')), 200)
  })
}
