import { ok, refuse, type Result } from '#domain/result'
import type { ProblemCode } from '#contract/problem'
import type { ByteSource } from './bytes.ts'

export type JsonObject = Readonly<Record<string, unknown>>

/**
 * A small JSON file as strangers send it: valid UTF-8, an object at the top, not longer than `limit` bytes. Whatever is wrong with it is
 * refused as `code`, pointing at the file.
 */
export function parseJsonObject(bytes: Uint8Array, file: string, limit: number, code: ProblemCode): Result<JsonObject> {
  const pointer = `#/files/${file}`
  if (bytes.byteLength > limit)
    return refuse(code, `${file} has ${bytes.byteLength} bytes; at most ${limit} are read.`, pointer)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    return refuse(code, `${file} is not valid JSON in UTF-8.`, pointer)
  }
  if (!isJsonObject(value)) return refuse(code, `${file} must hold a JSON object.`, pointer)
  return ok(value)
}

/** A small file whole, but not before its length is known to be small. */
export async function readSmall(
  source: ByteSource,
  file: string,
  limit: number,
  code: ProblemCode,
): Promise<Result<Uint8Array>> {
  if (source.byteLength <= limit) return ok(await source.read(0, source.byteLength))
  return refuse(code, `${file} has ${source.byteLength} bytes; at most ${limit} are read.`, `#/files/${file}`)
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
