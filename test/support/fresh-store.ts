// First: schemas made before it runs can't be described in the API's document.
import '@hono/zod-openapi'
import { env } from 'cloudflare:workers'

/**
 * An empty store of the newest schema before each file. The files of a worker share their isolate, since loading the product anew for each took three
 * quarters of the time; so what the last one left is deleted. All statements go in one batch: a round trip for each took longer than many a test.
 */
const { results } = await env.DB.prepare(
  `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '\\_cf%' escape '\\'`,
).all<{ name: string }>()
const statements =
  results.length === 0
    ? env.TEST_MIGRATIONS.flatMap(({ queries }) => queries)
    : results.map(({ name }) => `delete from "${name}"`)
await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))

for (;;) {
  const { objects } = await env.BLOBS.list()
  if (objects.length === 0) break
  await env.BLOBS.delete(objects.map(({ key }) => key))
}
