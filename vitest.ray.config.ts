import { defineConfig } from 'vitest/config'

/**
 * Real engines: a Ray head and the endpoint that `npm run runner` starts, on this machine's CPU. MEMORISK_PYTHON names an interpreter
 * with the runner and its extra `ray`. Minutes, and several processes of torch: a suite of its own.
 */
export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    include: ['test/engines/**/*.live.ts'],
    globalSetup: ['./test/support/build.ts'],
    // Each has its own ports and stores; most of the time one of them waits for a lease to run out.
    maxWorkers: 2,
    testTimeout: 420_000,
    hookTimeout: 180_000,
  },
})
