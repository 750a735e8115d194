import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes `src/web/assets/fonts.tsx`: the two typefaces of the pages, Latin subset, as base64, so that every bundler that builds the
 * Worker carries them without a rule of its own. Run it after changing the packages; a test compares.
 */
const FACES = {
  sans: 'source-sans-3/files/source-sans-3-latin-wght-normal.woff2',
  mono: 'source-code-pro/files/source-code-pro-latin-wght-normal.woff2',
}

const root = path.join(import.meta.dirname, '..')
const faces = Object.entries(FACES).map(([name, file]) => {
  const bytes = readFileSync(path.join(root, 'node_modules/@fontsource-variable', file))
  return `/** ${file}, ${bytes.length} bytes */\nexport const ${name} =\n  '${bytes.toString('base64')}'\n`
})
const header = `// Made by scripts/fonts.ts. Source Sans 3 and Source Code Pro, SIL Open Font License 1.1 (see OFL.txt beside this file).\n\n`
writeFileSync(path.join(root, 'src/web/assets/fonts.tsx'), header + faces.join('\n'))
