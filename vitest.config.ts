import path from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Suites that need the platform (D1, R2, Queues, Workflows) run inside workerd; the pure ones in Node, which starts faster. */
const IN_WORKERD = ['test/{store,service,work,http}/**/*.test.ts', 'test/model/**/*.workerd.test.ts']
/** These start real processes on ports and stores of their own, with time to spare. */
const SYSTEM = ['test/system/**/*.test.ts']

const support = (file: string) => path.join(import.meta.dirname, 'test/support', file)

export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...IN_WORKERD, ...SYSTEM],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations(path.join(import.meta.dirname, 'migrations')),
                SEALING_KEY: 'only tests use this',
              },
            },
          })),
        ],
        // The 14 MB of ORT travel through the module-fallback service: 7 s and more for every test file.
        resolve: {
          alias: [
            { find: '#model/kernel-ort', replacement: support('kernel-in-tests.ts') },
            { find: /^onnxruntime-web\/.*\.wasm$/, replacement: support('empty.ts') },
          ],
        },
        test: {
          name: 'workerd',
          // One isolate for all files, with an emptied store for each (`fresh-store.ts`): loading the product took three quarters of the time.
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          include: IN_WORKERD,
          setupFiles: ['./test/support/fresh-store.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'system',
          include: SYSTEM,
          globalSetup: ['./test/support/build.ts'],
          // Each has its own ports and store, but a server is two processes and the smallest machines have two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
