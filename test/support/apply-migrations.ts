import { env } from 'cloudflare:workers'

// One batch instead of `applyD1Migrations`, which asks the database once for every migration: this runs before each of many files.
await env.DB.batch(env.TEST_MIGRATIONS.flatMap(({ queries }) => queries).map((query) => env.DB.prepare(query)))
