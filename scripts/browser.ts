import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { browserBundle } from './browser-bundle.ts'

/**
 * Makes `src/web/assets/upload.tsx`: the script of the upload page, bundled from `src/browser/`, as base64, so that every bundler that
 * builds the Worker carries it without a rule of its own. Run it after changing what the script is made of; a test compares.
 */
const root = path.join(import.meta.dirname, '..')
const script = await browserBundle(root)
writeFileSync(
  path.join(root, 'src/web/assets/upload.tsx'),
  `// Made by scripts/browser.ts from src/browser, ${script.length} bytes. Holds @noble/hashes (MIT, Paul Miller).\n\n` +
    `export const uploadScript =\n  '${Buffer.from(script).toString('base64')}'\n`,
)
