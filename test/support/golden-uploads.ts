import type { GoldenBase, GoldenCase } from './golden-models.ts'

/** The golden models where there is no file system: inside workerd they travel as modules. */
const modules = import.meta.glob<string>('../golden/models/**/*.{json,safetensors}', {
  query: '?url&inline',
  import: 'default',
})

export async function bundledBytes(path: string): Promise<Uint8Array> {
  const url = await modules[`../golden/models/${path}`]!()
  return Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0))
}

async function bundledJson<T>(path: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await bundledBytes(path)))
}

export async function bundledIndex(): Promise<{ bases: Record<string, GoldenBase>; cases: GoldenCase[] }> {
  return bundledJson('index.json')
}

export async function bundledSequences(base: GoldenBase): Promise<number[][]> {
  return bundledJson(base.sequences)
}

/** A directory's files by name, as an upload has them. */
export async function bundledFiles({ dir, files }: GoldenBase | GoldenCase): Promise<Map<string, Uint8Array>> {
  return new Map(await Promise.all(files.map(async (name) => [name, await bundledBytes(`${dir}/${name}`)] as const)))
}

/** A `tokenizer.json` under which the text `t5 t17` is the tokens 5 and 17: the golden models come without one. */
export function numberedTokenizer(vocabulary: number): Uint8Array {
  const vocab = Object.fromEntries(Array.from({ length: vocabulary }, (_, id) => [`t${id}`, id]))
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: 't0' },
  }
  return new TextEncoder().encode(JSON.stringify(tokenizer))
}

/** What `numberedTokenizer` reads as these tokens. */
export function numberedText(tokens: readonly number[]): string {
  return tokens.map((id) => `t${id}`).join(' ')
}
