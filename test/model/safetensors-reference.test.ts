import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { bufferSource } from '#model/bytes'
import { readSafetensors } from '#model/safetensors'

const file = path.join(import.meta.dirname, '../golden/safetensors/cases.json')
const cases = JSON.parse(await readFile(file, 'utf8')) as [base64: string, verdict: string][]

/** Where we say otherwise than the reference reader: it leaves the first to its JSON parser and keeps the last of two equal keys. */
const stricter: Readonly<Record<string, readonly string[]>> = {
  invalid_header_start: ['invalid_header_deserialization', 'ok'],
  duplicate_key: ['ok', 'invalid_header_deserialization'],
  // numbers past 2⁵³, which a double does not hold exactly and no file can need
  invalid_offset: ['invalid_header_deserialization'],
  validation_overflow: ['tensor_invalid_info'],
}

it('accepts, refuses and names as the reference reader does', async () => {
  const apart: string[] = []
  for (const [base64, verdict] of cases) {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
    const read = await readSafetensors(bufferSource(bytes))
    const ours = read.ok ? 'ok' : read.problem.code
    if (ours !== verdict && !stricter[ours]?.includes(verdict)) {
      apart.push(`${ours} instead of ${verdict}: ${new TextDecoder().decode(bytes.subarray(8, 120))}`)
    }
  }
  expect(apart).toEqual([])
})
