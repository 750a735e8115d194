import { createRoute, z } from '@hono/zod-openapi'
import { StudyId } from '#contract/ids'
import { CreateStudy, Study, StudyList, StudyListQuery } from '#contract/studies'
import { createStudy } from '#service/studies/create-study'
import { deleteStudy } from '#service/studies/delete-study'
import { getStudy } from '#service/studies/get-study'
import { listStudies } from '#service/studies/list-studies'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const params = z.object({ id: StudyId })

/** A panel of losses: 40,000 rows of about 80 bytes. */
const STUDY_BODY = 4 * 1024 * 1024

const create = createRoute({
  method: 'post',
  path: '/v1/studies',
  operationId: 'createStudy',
  summary: 'Analyse several finished scans together',
  description:
    "The scans are the organisation's own, or published; kinds that look at single examples (`regression`) take own scans only.",
  tags: ['studies'],
  security: SECURED,
  middleware: [needs('submit'), jsonBody(STUDY_BODY), idempotent] as const,
  request: { body: body(CreateStudy) },
  responses: {
    201: json(Study, 'The study with its result'),
    ...refusals(
      'unauthorized',
      'forbidden',
      'not_found',
      'validation',
      'study_invalid',
      'scan_not_finished',
      'cancelled',
      'gone',
    ),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/studies',
  operationId: 'listStudies',
  summary: "The organisation's studies, newest first",
  tags: ['studies'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: { query: StudyListQuery },
  responses: { 200: json(StudyList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const get = createRoute({
  method: 'get',
  path: '/v1/studies/{id}',
  operationId: 'getStudy',
  summary: 'A study with its result and the limit of what it says',
  description: 'A published study needs no key.',
  tags: ['studies'],
  request: { params },
  responses: { 200: json(Study, 'The study'), ...refusals('not_found') },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/studies/{id}',
  operationId: 'deleteStudy',
  summary: 'Remove a study; its scans stay',
  tags: ['studies'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 204: { description: 'Removed' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function studyRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const study = await createStudy(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/studies/${study.id}`)
    return c.json(study, 201)
  })
  app.openapi(list, async (c) =>
    c.json(linked(c, await listStudies(c.get('deps'), member(c), c.req.valid('query'))), 200),
  )
  app.openapi(get, async (c) => c.json(await getStudy(c.get('deps'), c.get('caller'), c.req.valid('param').id), 200))
  app.openapi(remove, async (c) => {
    await deleteStudy(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
