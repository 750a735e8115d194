import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/**
 * The golden models of `test/golden/models` (made by `make.py` with torch): tiny bases, deltas on them as a user would upload
 * them, and the token statistics torch computes. Paths are relative to that folder.
 */
export interface GoldenBase {
  readonly dir: string
  readonly files: readonly string[]
  readonly sequences: string
  readonly expected: string
}

export interface GoldenCase {
  readonly name: string
  readonly base: string
  readonly kind: 'full' | 'head' | 'lora' | 'ia3' | 'bottleneck' | 'prefix' | 'prompt'
  readonly dir: string
  readonly files: readonly string[]
  readonly expected: string
  readonly trainableParameters: number
  readonly changed: {
    readonly embedding: boolean
    readonly layers: readonly number[]
    readonly head: boolean
  }
  /** Merged tensors of one block, where the delta merges. */
  readonly merged?: string
}

const folder = new URL('../golden/models/', import.meta.url)

export async function goldenIndex(path = 'index.json'): Promise<{
  bases: Record<string, GoldenBase>
  cases: GoldenCase[]
}> {
  return JSON.parse(new TextDecoder().decode(await goldenBytes(path)))
}

export async function goldenBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(fileURLToPath(new URL(path, folder).href)))
}

/** A directory's files by name, as an upload has them. */
export async function goldenFiles(dir: string, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await goldenBytes(`${dir}/${name}`)] as const)))
}

export async function goldenSequences(base: GoldenBase): Promise<number[][]> {
  return JSON.parse(new TextDecoder().decode(await goldenBytes(base.sequences)))
}
