import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The compiled runtime in Node. A Worker imports the same file as a module instead. */
export async function loadWasm(): Promise<WebAssembly.Module> {
  const file = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
  // The Workers types leave out what a Worker may not call.
  const compile = Reflect.get(WebAssembly, 'compile') as (bytes: Uint8Array) => Promise<WebAssembly.Module>
  return compile(await readFile(file))
}
