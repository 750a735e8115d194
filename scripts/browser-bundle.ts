import path from 'node:path'
import { build } from 'esbuild'

/** The upload page's script as one ES module for browsers of the last few years. */
export async function browserBundle(root: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['src/browser/upload.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    tsconfig: path.join(root, 'tsconfig.json'),
    legalComments: 'none',
  })
  return outputFiles[0]!.contents
}
