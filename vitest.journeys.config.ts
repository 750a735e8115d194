import { defineConfig } from 'vitest/config'

/** People's journeys in a real Chromium against a real server. Not part of `npm test`: `npm run test:journeys`. */
export default defineConfig({
  test: {
    include: ['test/journeys/**/*.journey.ts'],
    globalSetup: ['./test/journeys/setup.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
