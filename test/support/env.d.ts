import type { D1Migration } from 'cloudflare:test'
import type * as worker from '../../src/index.ts'

declare global {
  interface ImportMeta {
    /** Vite's: files as modules, by pattern. */
    glob<T>(pattern: string, options: { query: string; import: string }): Record<string, () => Promise<T>>
  }
  namespace Cloudflare {
    interface Env {
      /** Read from `migrations/` by vitest.config.ts. */
      TEST_MIGRATIONS: D1Migration[]
    }
    interface GlobalProps {
      mainModule: typeof worker
    }
  }
}
