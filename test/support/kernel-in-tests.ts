import { createPlainKernel } from '#model/kernel-plain'

/**
 * Stands in for `#model/kernel-ort` where the whole Worker runs inside vitest: loading 14 MB of WebAssembly costs every test file
 * many seconds, and the tiny models of these tests need none of it. The real kernel runs in test/model and test/system.
 */
export async function createOrtKernel() {
  return createPlainKernel()
}
