import { createRoute, z } from '@hono/zod-openapi'
import { ScanId } from '#contract/ids'
import { CreateScan, Scan, ScanList, ScanListQuery, ScanPlan } from '#contract/scans'
import { cancelScan } from '#service/scans/cancel-scan'
import { createScan } from '#service/scans/create-scan'
import { deleteScan } from '#service/scans/delete-scan'
import { getScan } from '#service/scans/get-scan'
import { listScans } from '#service/scans/list-scans'
import { planScan } from '#service/scans/plan-scan'
import { publishScan, unpublishScan } from '#service/scans/publish-scan'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'
import { preferredWait, waitForScan } from './wait.ts'

/** Numbers-only scans carry a label and two losses for each of up to 50,000 examples. */
const SCAN_BODY = 16 * 1024 * 1024

const params = z.object({ id: ScanId })

const create = createRoute({
  method: 'post',
  path: '/v1/scans',
  operationId: 'createScan',
  summary: 'Scan a model with a suite, or score supplied numbers',
  description:
    'Answers 202 at once; `Prefer: wait=N` waits up to 60 s for the end. `?dry_run=true` answers 200 with the plan and ' +
    'starts nothing. A question that was answered before gives 200 with that scan.',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('submit'), jsonBody(SCAN_BODY), idempotent] as const,
  request: {
    body: body(CreateScan),
    query: z.object({ dry_run: z.enum(['true', 'false']).default('false') }),
    headers: z.object({ prefer: z.string().optional() }),
  },
  responses: {
    200: json(z.union([Scan, ScanPlan]), 'The plan, the scan that answered this before, or the scan at its end'),
    202: json(Scan, 'Accepted'),
    ...refusals(
      'unauthorized',
      'forbidden',
      'not_found',
      'scan_not_finished',
      'cancelled',
      'validation',
      'attack_unknown',
      'policy_invalid',
      'blob_missing',
      'token_stats_invalid',
      'text_too_short',
      'past_edge_budget',
    ),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/scans',
  operationId: 'listScans',
  summary: "The organisation's scans, newest first",
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: { query: ScanListQuery },
  responses: { 200: json(ScanList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const get = createRoute({
  method: 'get',
  path: '/v1/scans/{id}',
  operationId: 'getScan',
  summary: 'State, progress and cost of a scan',
  description: 'A published scan that is done needs no key.',
  tags: ['scans'],
  request: { params },
  responses: { 200: json(Scan, 'The scan'), ...refusals('not_found') },
})

const cancel = createRoute({
  method: 'post',
  path: '/v1/scans/{id}/cancel',
  operationId: 'cancelScan',
  summary: 'End a scan before its time',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 200: json(Scan, 'Cancelled'), ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

const publish = createRoute({
  method: 'post',
  path: '/v1/scans/{id}/publish',
  operationId: 'publishScan',
  summary: 'Let anybody read the report, and show it on the leaderboard',
  description:
    'A scan under way is published as soon as it is done. Scores, token statistics and texts stay with their owner.',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 200: json(Scan, 'Published'), ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

const unpublish = createRoute({
  method: 'post',
  path: '/v1/scans/{id}/unpublish',
  operationId: 'unpublishScan',
  summary: 'Take a published report back',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 200: json(Scan, 'No longer published'), ...refusals('unauthorized', 'forbidden', 'not_found') },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/scans/{id}',
  operationId: 'deleteScan',
  summary: 'Remove a finished scan and its results',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 204: { description: 'Removed' }, ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

export function scanRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const deps = c.get('deps')
    const caller = member(c)
    const input = c.req.valid('json')
    if (c.req.valid('query').dry_run === 'true') return c.json(await planScan(deps, caller, input), 200)
    const wait = preferredWait(c.req.valid('header').prefer)
    const { created, scan } = await createScan(deps, caller, input)
    c.header('Location', `/v1/scans/${scan.id}`)
    if (!created) return c.json(scan, 200)
    if (wait === null) return c.json(scan, 202)
    c.header('Preference-Applied', `wait=${wait}`)
    const ended = await waitForScan(deps, caller, scan.id, wait)
    return ended.finished_at === null ? c.json(ended, 202) : c.json(ended, 200)
  })
  app.openapi(list, async (c) =>
    c.json(linked(c, await listScans(c.get('deps'), member(c), c.req.valid('query'))), 200),
  )
  app.openapi(get, async (c) => c.json(await getScan(c.get('deps'), c.get('caller'), c.req.valid('param').id), 200))
  app.openapi(cancel, async (c) => c.json(await cancelScan(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(publish, async (c) => c.json(await publishScan(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(unpublish, async (c) =>
    c.json(await unpublishScan(c.get('deps'), member(c), c.req.valid('param').id), 200),
  )
  app.openapi(remove, async (c) => {
    await deleteScan(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
