import { defineConfig } from 'vitest/config'

/** The GitHub Action as a runner starts it, end to end. Not part of `npm test`, which it would lengthen by a tenth: `npm run test:action`. */
export default defineConfig({
  test: {
    include: ['test/pipelines/**/*.live.ts'],
    globalSetup: ['./test/support/build.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
})
