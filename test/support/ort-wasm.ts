import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The compiled runtime in Node. A Worker imports the same file as a module instead. */
export async function loadWasm(): Promise<WebAssembly.Module> {
  const file = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
  return new WebAssembly.Module(await readFile(file))
}
