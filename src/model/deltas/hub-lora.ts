import { refuse, type Result } from '#domain/result'
import { checkTensor, pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import type { Delta } from '../delta.ts'
import type { TensorTable } from '../tensor-table.ts'
import { addChange, assemble, type PartMaker } from './assemble.ts'
import { hubKeys, type HubAdapter } from './hub-keys.ts'
import { lowRankPart, type LowRankTerm } from './low-rank.ts'
import { adapterConfigAt, placeOf, refuseOptions } from './peft.ts'

const at = `${adapterConfigAt}/config`
const mostRank = 65_536

/**
 * LoRA as AdapterHub's library saves it (`adapters/methods/lora.py`): `y += (alpha/r)·B(Ax)`. Where q, k and v share one matrix (GPT-2), one
 * pair of factors is packed for those of them that `attn_matrices` names, in that order.
 */
export function readHubLora(
  architecture: Architecture,
  table: TensorTable,
  { name, config, version }: HubAdapter,
): Result<Delta> {
  const fields = new ConfigFields(config, at, 'adapter_config_invalid')
  const r = fields.count('r', mostRank, 8)
  const alpha = fields.positive('alpha', 8)
  fields.choice('composition_mode', { add: 0 }, 'add', 'adapter_unsupported')
  const matrices = config.attn_matrices ?? ['q', 'v']
  if (!Array.isArray(matrices)) fields.reject('attn_matrices', 'must be a list')
  const old = isOld(version)
  if (old === undefined) fields.reject('version', 'is not a version of adapters')
  const read = fields.finish(null)
  if (!read.ok) return read
  const options = refuseOptions(config, ['use_dora', 'use_gating', 'vera_d', 'vera_b'], at)
  if (!options.ok) return options
  const keys = hubKeys(table, 'loras', name)
  if (!keys.ok) return keys
  // trained with a faulty scaling, which the library repairs on loading by setting alpha to r (adapter-hub/adapters#770)
  const repaired = old === true && alpha !== r
  const scale = repaired ? 1 : alpha / r
  const enabled = ['q', 'k', 'v'].flatMap((matrix, i) => ((matrices as unknown[]).includes(matrix) ? [i] : []))

  const changes = new Map<string, PartMaker[]>()
  const packedMatrices = new Set(architecture.layers.flatMap(({ attention: { q } }) => (q.slice ? [q.weight] : [])))
  const stored = new Map(keys.value.map(({ module, leaf, stored }) => [`${module}/${leaf}`, stored]))
  for (const key of keys.value) {
    if (key.leaf === 'lora_B' && stored.has(`${key.module}/lora_A`)) continue
    if (key.leaf === 'lora_B')
      return refuse('tensor_missing', `"${key.module.slice(0, 200)}" has no lora_A.`, pointer(key.stored))
    const b = stored.get(`${key.module}/lora_B`)
    if (key.leaf !== 'lora_A')
      return refuse('tensor_unexpected', `"${key.leaf.slice(0, 100)}" is no part of a LoRA.`, pointer(key.stored))
    if (b === undefined)
      return refuse('tensor_missing', `"${key.module.slice(0, 200)}" has no lora_B.`, pointer(key.stored))
    const place = placeOf(architecture, key)
    if (!place.ok) return place
    const { target, layout, inputs, outputs } = place.value
    const packed = packedMatrices.has(target)
    const groups = packed ? enabled : [0]
    const share = packed ? outputs / 3 : outputs
    for (const [tensor, shape] of [
      [key.stored, [r * groups.length, inputs]],
      [b, [share * groups.length, r]],
    ] as const) {
      const checked = checkTensor(table, tensor, shape)
      if (!checked.ok) return checked
    }
    const terms = groups.map((matrix, g): LowRankTerm => {
      return {
        a: key.stored,
        b,
        scale,
        rank: r,
        aFrom: g * r,
        bFrom: g * share,
        from: matrix * share,
        to: (matrix + 1) * share,
      }
    })
    addChange(changes, target, (under, own) => lowRankPart(under, own, layout, terms))
  }
  const notes = repaired
    ? [`alpha set to r (${r}): saved by ${version}, whose scaling was faulty before adapters 1.1.0`]
    : []
  return assemble({ kind: 'lora', architecture, table, changes, headFollows: false, notes })
}

/** Saved by `adapters` before 1.1.0; undefined when its version cannot be read. Files of adapter-transformers are not affected. */
function isOld(version: string | undefined): boolean | undefined {
  if (!version?.startsWith('adapters.')) return false
  const parts = /^adapters\.(\d+)\.(\d+)(?:\.(\d+))?(.*)$/.exec(version)
  if (!parts) return undefined
  const [major, minor, patch] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)]
  const before = /^\.?(dev|a|b|rc)/.test(parts[4]!)
  return major < 1 || (major === 1 && (minor < 1 || (minor === 1 && patch === 0 && before)))
}
