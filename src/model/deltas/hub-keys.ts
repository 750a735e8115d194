import { ok, refuse, type Result } from '#domain/result'
import { pointer } from '../architecture-check.ts'
import type { JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'

/** An adapter of the AdapterHub library, `adapters` (before 1.0: `adapter-transformers`). */
export interface HubAdapter {
  readonly name: string
  /** The method's own options. */
  readonly config: JsonObject
  /** Absent in files of `adapter-transformers`. */
  readonly version: string | undefined
}

/** A tensor `<module>.<kind>.<adapter's name>.<leaf>`. */
export interface HubKey {
  readonly stored: string
  readonly module: string
  readonly leaf: string
}

/** Names that adapter-transformers gave the modules; renamed as the library's own loader does. */
const legacy =
  /\b(attention_text_task_adapters|attention_text_lang_adapters|layer_text_task_adapters|layer_text_lang_adapters)\b/

/** Splits the keys at `.<kind>.<name>.`; anything else in the file is refused, not skipped. */
export function hubKeys(table: TensorTable, kind: 'adapters' | 'loras', name: string): Result<HubKey[]> {
  const keys: HubKey[] = []
  for (const stored of table.keys()) {
    const renamed = stored.replace(legacy, 'adapters')
    const mark = `.${kind}.${name}.`
    const at = renamed.indexOf(mark)
    if (at < 0) {
      const detail = `"${stored.slice(0, 200)}" is not part of the adapter "${name.slice(0, 100)}" (expected "…${mark.slice(0, 120)}…").`
      return refuse('tensor_unexpected', detail, pointer(stored))
    }
    keys.push({ stored, module: renamed.slice(0, at), leaf: renamed.slice(at + mark.length) })
  }
  return ok(keys)
}
